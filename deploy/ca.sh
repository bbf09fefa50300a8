#!/bin/sh
# A small authority for the lines between the machines of a centre: one key that signs, and a
# certificate for each machine and part. OUT is what `dawam sites write` made. What is there and
# holds for thirty more days is kept, so running it again renews only what is about to end. The
# authority's own key (OUT/ca/ca.key) belongs on a stick in a safe, not on a machine. Machines with
# a Dawam server also get the site key (OUT/ca/site.key), under which they hand each other the keys
# of the offices: for another one, put a second line below the first and run this again.
#
# usage: deploy/ca.sh OUT
set -eu
umask 077
out=${1:?usage: deploy/ca.sh OUT}
if [ ! -f "$out/machines.txt" ]; then
  echo "ca.sh: $out has no machines.txt; run dawam sites write" >&2
  exit 64
fi
days=397
margin=2592000 # thirty days, in seconds

ca=$out/ca
mkdir -p "$ca"
if [ ! -f "$ca/ca.key" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 -days 3650 \
    -keyout "$ca/ca.key" -out "$ca/ca.crt" -subj "/CN=Dawam sites" \
    -addext 'basicConstraints=critical,CA:TRUE,pathlen:0' \
    -addext 'keyUsage=critical,keyCertSign,cRLSign' 2>/dev/null
fi

if [ ! -f "$ca/site.key" ]; then openssl rand -hex 32 > "$ca/site.key"; fi

issue() { # folder, part, alternative names
  crt=$1/$2.crt
  if [ -f "$crt" ] && openssl x509 -checkend $margin -noout -in "$crt" >/dev/null; then return 0; fi
  printf '%s\n' "subjectAltName=$3" 'extendedKeyUsage=serverAuth,clientAuth' \
    'keyUsage=critical,digitalSignature' 'basicConstraints=CA:FALSE' > "$ca/next.ext"
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -sha256 \
    -keyout "$1/$2.key" -out "$ca/next.csr" -subj "/CN=$2" 2>/dev/null
  openssl x509 -req -sha256 -days $days -in "$ca/next.csr" -CA "$ca/ca.crt" -CAkey "$ca/ca.key" \
    -set_serial "0x$(openssl rand -hex 16)" -extfile "$ca/next.ext" -out "$crt" 2>/dev/null
  rm -f "$ca/next.csr" "$ca/next.ext"
  echo "issued $crt"
}

# What monitoring shows to read the metrics; one for all machines.
[ -f "$ca/metrics.token" ] || openssl rand -hex 32 > "$ca/metrics.token"

while read -r machine address host part; do
  tls=$out/$machine/etc/dawam/tls
  mkdir -p "$tls"
  cp "$ca/ca.crt" "$tls/ca.crt"
  cp "$ca/metrics.token" "$tls/metrics.token"
  if [ "$part" = server ]; then cp "$ca/site.key" "$tls/site.key"; fi
  for name in etcd postgres dawam; do
    issue "$tls" "$name" "IP:$address,IP:127.0.0.1,DNS:$machine"
  done
  # pgBackRest before 2.46 looks for an address among the names only.
  issue "$tls" pgbackrest "DNS:$address,IP:$address,DNS:$machine"
  # Who gives files to the backups, and who may ask for them.
  issue "$tls" file-backup "DNS:file-backup.$machine"
  issue "$tls" front "DNS:$host,DNS:$machine.$host,IP:$address"
  cat "$tls/front.crt" "$tls/front.key" > "$tls/front.pem"
  chmod 755 "$tls"
  chmod 644 "$tls"/*.crt
done < "$out/machines.txt"
chmod 755 "$ca"
