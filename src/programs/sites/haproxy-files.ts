// Settings of HAProxy, which stands beside each Dawam server: on the loopback always the database
// that may be written, found by asking each Patroni; to the outside the Dawam servers of both
// centres, the standby's only when the main one does not answer.
import { foldersOf, listCopies, listServers } from './site-file.ts';
import type { Machine, MachineFile, Site } from './site-file.ts';

const HEAD = '# Made by `dawam sites write` from the site file; change that and make it again.\n';

export function haproxyFiles(site: Site, machine: Machine): readonly MachineFile[] {
  if (!listServers(site).includes(machine)) return [];
  const text = [HEAD + general(site, machine), database(site, machine), front(site, machine)];
  const path = '/etc/haproxy/haproxy.cfg';
  return [{ machine: machine.name, path, text: text.join('\n') }];
}

function general(site: Site, machine: Machine): string {
  const { data } = foldersOf(site, machine);
  return `global
    log /dev/log local0 notice
    maxconn 8000
    stats socket ${data}/haproxy.sock mode 600 level admin
    ssl-default-bind-options ssl-min-ver TLSv1.2

defaults
    log global
    timeout connect 700ms
    timeout check 300ms
    retries 1
`;
}

// Found dead after two questions a tenth of a second apart; then its connections are cut, since
// whoever waits on them waits in vain.
function database(site: Site, machine: Machine): string {
  const { tls } = foldersOf(site, machine);
  const { ports } = site;
  const servers = listCopies(site).map(
    ({ name, address }) =>
      `    server ${name} ${address}:${ports.postgres} check port ${ports.patroni}\n`,
  );
  return `listen database
    bind 127.0.0.1:${ports.database}
    mode tcp
    timeout client 24h
    timeout server 24h
    option clitcpka
    option srvtcpka
    option httpchk OPTIONS /primary
    http-check expect status 200
    default-server inter 250ms fastinter 100ms downinter 200ms fall 2 rise 1
    default-server check-ssl verify required ca-file ${tls}/ca.crt
    default-server on-marked-down shutdown-sessions
${servers.join('')}`;
}

const UNSURE = `\
    # Where every one was too slow to say that it is well, one of them is asked all the same.
    use_backend unsure if { nbsrv(dawam) eq 0 }
`;

interface CentreMetrics {
  readonly uses: string;
  readonly backend: string;
}

function centreMetrics(site: Site, machine: Machine): CentreMetrics {
  if (!listCopies(site).includes(machine)) return { uses: '', backend: '' };
  return {
    uses: '    use_backend centre if { path /api/centre/metrics }\n',
    backend: `
backend centre
    mode http
    timeout server 10s
    http-request set-path /api/metrics
    server ${machine.name} ${machine.address}:${site.ports.centre}
`,
  };
}

function front(site: Site, machine: Machine): string {
  const { tls } = foldersOf(site, machine);
  const { main, standby, ports, apps } = site;
  const line = ({ name, address }: Machine, more: string) =>
    `    server ${name} ${address}:${ports.office} check${more}\n`;
  const servers = [line(main, ''), ...apps.map((one) => line(one, '')), line(standby, ' backup')];
  const unchecked = [main, ...apps, standby].map(
    ({ name, address }) => `    server ${name} ${address}:${ports.office}\n`,
  );
  const host = new URL(site.publicUrl).host;
  const centre = centreMetrics(site, machine);
  return `frontend offices
    bind ${machine.address}:${ports.front} ssl crt ${tls}/front.pem
    mode http
    timeout client 1h
    http-request set-header X-Forwarded-Proto https
    http-request set-header Host ${host}
    option forwardfor
    # Metrics are of this machine, whichever serves the offices.
    use_backend own if { path /api/metrics }
${centre.uses}${UNSURE}    default_backend dawam

backend own
    mode http
    timeout server 10s
${line(machine, '')}${centre.backend}
backend unsure
    mode http
    timeout server 1h
    balance first
    option redispatch 1
    retry-on conn-failure
${unchecked.join('')}
backend dawam
    mode http
    timeout server 1h
    timeout queue 3s
    option httpchk GET /api/health
    http-check send hdr Host ${host}
    http-check expect status 200
    default-server inter 500ms fastinter 100ms downinter 200ms fall 2 rise 1
    option redispatch 1
    # Nothing was sent yet, so asking the next one asks nothing twice.
    retry-on conn-failure
${servers.join('')}`;
}
