# Made by `dawam sites write` from the site file; change that and make it again.
# Before 3.0.3 Patroni renews a lost lease by writing the leader's key,
# whoever holds it. Here it is written only where it names this member, or nobody.
from patroni.version import __version__

if tuple(int(part) for part in __version__.split('.')[:3]) < (3, 0, 3):
    from patroni.dcs import etcd3
    from patroni.dcs import Leader

    def update_leader(self):
        retry = self._retry.copy()

        def again(*args, **kwargs):
            kwargs['retry'] = retry
            return retry(*args, **kwargs)

        self._run_and_handle_exceptions(self._do_refresh_lease, True, retry=again)
        if not self._lease:
            return False
        cluster = self.cluster
        leader = cluster.leader if cluster and isinstance(cluster.leader, Leader) else None
        if leader is not None and leader.session == self._lease:
            return True
        key = etcd3.base64_encode(self.leader_path)
        name = etcd3.base64_encode(self._name)
        put = {'request_put': {'key': key, 'value': name, 'lease': self._lease}}
        is_ours = {'key': key, 'target': 'VALUE', 'result': 'EQUAL', 'value': name}
        is_free = {'key': key, 'target': 'CREATE', 'result': 'EQUAL', 'create_revision': '0'}
        for compare in (is_ours, is_free):
            retry.deadline = retry.stoptime - etcd3.time.time()
            if retry.deadline < 1:
                raise etcd3.Etcd3Error('update_leader timeout')
            if self._run_and_handle_exceptions(self._client.txn, compare, put, retry=again):
                return True
        etcd3.logger.error('the leader key is of another member: it is not written over')
        return False

    etcd3.Etcd3._update_leader = etcd3.catch_return_false_exception(update_leader)
