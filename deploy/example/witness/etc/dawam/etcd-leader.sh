#!/bin/sh
# Made by `dawam sites write`. Moves the leader of etcd to this machine, where it is not.
set -eu
export ETCDCTL_API=3 ETCDCTL_CACERT=/etc/dawam/tls/ca.crt
export ETCDCTL_CERT=/etc/dawam/tls/etcd.crt ETCDCTL_KEY=/etc/dawam/tls/etcd.key
own=https://10.20.3.11:2379
# A member that does not answer makes etcdctl fail although it tells of the others.
status=$(etcdctl --endpoints="$own" --command-timeout=3s endpoint status --cluster -w simple \
  2>/dev/null) || true
leader=$(echo "$status" | awk -F', ' '$5 == "true" { print $1 }')
id=$(echo "$status" | awk -F', ' -v own="$own" '$1 == own { print $2 }')
[ -n "$leader" ] && [ -n "$id" ] || { echo 'No leader was found.'; exit 1; }
[ "$leader" = "$own" ] || etcdctl --endpoints="$leader" move-leader "$id"
