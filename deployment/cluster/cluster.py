"""The processes of the cluster: all on loopback, in a directory of their own."""

import errno
import http.client
import json
import os
import random
import secrets
import signal
import socket
import string
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
JAR = os.path.join(HERE, "..", "..", "target", "quarkus-app", "quarkus-run.jar")
SERVER = ["java", "-Xmx256m", "-XX:+UseSerialGC", "-jar", JAR]
BIN = "/usr/lib/postgresql/15/bin"
# Neither PostgreSQL nor PgBouncer runs as root.
USER = {"user": "postgres", "group": "postgres", "extra_groups": []}
NODES = ["pg1", "pg2", "pg3"]
PODS = ["pod1", "pod2", "pod3"]
# Size of each node's file system, which can be filled.
DISK = "400m"
PORTS = [
    *(f"{kind}{n}" for kind in ("pg", "rest", "etcd", "peer", "redis", "sentinel", "pod") for n in (1, 2, 3)),
    *("primary", "pgbouncer", "pods"),
]


def until(condition, seconds, what):
    """The condition's value, as soon as it is true; asked every 20 ms."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        if time.monotonic() > end:
            raise SystemExit(f"Not within {seconds} s: {what}")
        time.sleep(0.02)
    return value


def free_ports(names):
    """A free port for each name, none of those that outgoing connections get."""
    ports, sockets = {}, []
    while len(ports) < len(names):
        candidate = socket.socket()
        try:
            candidate.bind(("127.0.0.1", random.randint(10000, 32000)))
        except OSError:
            continue
        sockets.append(candidate)
        ports[names[len(ports)]] = candidate.getsockname()[1]
    for each in sockets:
        each.close()
    return ports


def get(port, path, seconds=1):
    """Status and JSON of a GET; nothing where there is no answer in time."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, json.loads(response.read() or b"null")
    except (OSError, http.client.HTTPException, ValueError):
        return None, None


class Cluster:
    """Three nodes of PostgreSQL with Patroni and etcd, PgBouncer, Redis with Sentinel, HAProxy, three pods.

    Pods 1 and 2 reach the primary through PgBouncer and HAProxy, pod 3 by naming all nodes itself.
    """

    def __init__(self):
        self.directory = tempfile.mkdtemp(prefix="fido-cluster-")
        self.ports = free_ports(PORTS)
        self.password, self.secret = secrets.token_hex(16), secrets.token_hex(32)
        self.commands, self.processes = {}, {}
        self.mounted = []
        subprocess.run(["chown", "postgres:", self.directory], check=True)

    # --- Start and end

    def start(self):
        self.mount()
        for n in (1, 2, 3):
            self.launch(f"etcd{n}", self.etcd(n))
        for node in NODES:
            configuration = self.write("patroni.yml", f"{node}.yml", **self.node(node))
            self.launch(node, ["/usr/bin/patroni", configuration])
        until(self.primary, 90, "a primary")
        self.psql("create role fido login password '" + self.password + "'", "postgres")
        self.psql("create database fido owner fido", "postgres")
        for n in (1, 2, 3):
            self.launch(f"redis{n}", self.redis(n))
            sentinel = self.write(
                "sentinel.conf", f"sentinel{n}.conf", port=self.ports[f"sentinel{n}"], master=self.ports["redis1"]
            )
            self.launch(f"sentinel{n}", ["redis-sentinel", sentinel])
        with open(os.path.join(self.directory, "users.txt"), "w") as users:
            users.write(f'"fido" "{self.password}"\n')
        self.launch("pgbouncer", ["pgbouncer", self.write("pgbouncer.ini", "pgbouncer.ini")])
        self.launch("haproxy", ["haproxy", "-db", "-f", self.write("haproxy.cfg", "haproxy.cfg")])
        # As the init container of the deployment does it.
        migration = {**self.environment("pod1"), "DATABASE_MIGRATE_AT_START": "true", "QUARKUS_INIT_AND_EXIT": "true"}
        subprocess.run(SERVER, env=migration, stdout=subprocess.DEVNULL, check=True)
        for pod in PODS:
            self.launch(pod, SERVER, env=self.environment(pod))
        until(self.is_whole, 120, "the whole cluster")

    def mount(self):
        """A small file system of its own for each node, where that is permitted."""
        for node in NODES:
            path = os.path.join(self.directory, node)
            os.mkdir(path)
            if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", path]).returncode == 0:
                self.mounted.append(path)
            subprocess.run(["chown", "postgres:", path], check=True)

    def launch(self, name, command, **options):
        self.commands[name] = command, options
        self.again(name)

    def again(self, name):
        """Starts a process with the command that it was started with."""
        command, options = self.commands[name]
        with open(os.path.join(self.directory, name + ".log"), "a") as log:
            self.processes[name] = subprocess.Popen(
                command,
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **(options or USER),
            )

    def end(self):
        """Ends what was started, by its process ID."""
        for node in NODES:
            if node in self.processes:
                self.signal_node(node, signal.SIGKILL)
        for process in self.processes.values():
            # What it started is in its process group.
            send(-process.pid, signal.SIGKILL)
            process.wait()
        for path in self.mounted:
            until(lambda: subprocess.run(["umount", path]).returncode == 0, 10, "the end of all that uses " + path)

    # --- Configuration

    def write(self, template, output, **values):
        """A configuration file made of a template here."""
        with open(os.path.join(HERE, template)) as file:
            text = string.Template(file.read()).substitute(directory=self.directory, **{**self.ports, **values})
        path = os.path.join(self.directory, output)
        with open(path, "w") as file:
            file.write(text)
        # Sentinel writes its own.
        subprocess.run(["chown", "postgres:", path], check=True)
        return path

    def etcd(self, n):
        client, peer = f"http://127.0.0.1:{self.ports[f'etcd{n}']}", f"http://127.0.0.1:{self.ports[f'peer{n}']}"
        members = ",".join(f"etcd{m}=http://127.0.0.1:{self.ports[f'peer{m}']}" for m in (1, 2, 3))
        return [
            *("etcd", "--name", f"etcd{n}", "--data-dir", os.path.join(self.directory, f"etcd{n}")),
            *("--listen-client-urls", client, "--advertise-client-urls", client),
            *("--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer),
            *("--initial-cluster", members, "--enable-v2", "--logger", "zap", "--log-level", "warn"),
        ]

    def node(self, name):
        return {
            "name": name,
            "port": self.ports[name],
            "rest": self.ports[name.replace("pg", "rest")],
            "etcd": ",".join(f"127.0.0.1:{self.ports[f'etcd{n}']}" for n in (1, 2, 3)),
            "data": self.data(name),
            "password": self.password,
        }

    def data(self, node):
        return os.path.join(self.directory, node, "data")

    def redis(self, n):
        command = ["redis-server", "--port", str(self.ports[f"redis{n}"]), "--bind", "127.0.0.1", "--save", ""]
        return command if n == 1 else [*command, "--replicaof", "127.0.0.1", str(self.ports["redis1"])]

    def environment(self, pod):
        user = f"postgresql://fido:{self.password}@"
        hosts = ",".join(f"127.0.0.1:{self.ports[node]}" for node in NODES)
        direct = f"{user}{hosts}/fido?target_session_attrs=read-write"
        pooled = f"{user}127.0.0.1:{self.ports['pgbouncer']}/fido?pgbouncer=true"
        sentinels = ",".join(f"127.0.0.1:{self.ports[f'sentinel{n}']}" for n in (1, 2, 3))
        variables = {
            "PATH": os.environ["PATH"],
            "SERVER_PORT": str(self.ports[pod]),
            "DATABASE_URL": direct if pod == "pod3" else pooled,
            "DATABASE_DIRECT_URL": direct,
            "DATABASE_MIGRATE_AT_START": "false",
            "REDIS_URL": f"redis-sentinel://{sentinels}/0#mymaster",
            "JWT_SECRET": self.secret,
            "RP_ID": "localhost",
            "RP_NAME": "Cluster",
            "RP_ORIGIN": "http://localhost",
            "RATE_LIMIT_REQUESTS_PER_MINUTE": "1000000",
            "FIDO_PROXY_TRUSTED": "127.0.0.1",
            "QUARKUS_SHUTDOWN_DELAY": "5s",
            "QUARKUS_VERTX_EVENT_LOOPS_POOL_SIZE": "2",
        }
        return variables

    # --- State

    def primary(self, other_than=None):
        """The node that says that it is the primary; None: none does."""
        for node in NODES:
            if node != other_than and get(self.ports[node.replace("pg", "rest")], "/primary", 0.2)[0] == 200:
                return node
        return None

    def standby(self, role):
        """The node with a role of Patroni's: sync_standby or replica."""
        return next(each["name"] for each in self.members() if each["role"] == role)

    def members(self):
        for n in (1, 2, 3):
            status, cluster = get(self.ports[f"rest{n}"], "/cluster")
            if status == 200:
                return cluster["members"]
        return []

    def is_whole(self):
        """Whether everything runs and has its role again."""
        members = self.members()
        return (
            sorted(each["role"] for each in members) == ["leader", "replica", "sync_standby"]
            and all(each["state"] in ("running", "streaming") and each.get("lag", 0) == 0 for each in members)
            and len({each.get("timeline") for each in members}) == 1
            and all(get(self.ports[pod], "/q/health/ready")[0] == 200 for pod in PODS)
            and "connected_slaves:2" in self.redis_cli(self.redis_master(), "info", "replication")
            and all(self.etcd_is_healthy(n) for n in (1, 2, 3))
        )

    def etcd_is_healthy(self, n):
        return get(self.ports[f"etcd{n}"], "/health", 2)[1] == {"health": "true"}

    def redis_master(self):
        """The port of the master that Sentinel names."""
        for n in (1, 2, 3):
            answer = self.redis_cli(self.ports[f"sentinel{n}"], "sentinel", "get-master-addr-by-name", "mymaster")
            if answer:
                return int(answer.split()[1])
        return 0

    def redis_cli(self, port, *words):
        return subprocess.run(
            ["redis-cli", "-p", str(port), *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ).stdout

    def patroni(self, node, path, body):
        """POST to Patroni's REST API; the answer, which comes when all is done, is not waited for."""
        connection = http.client.HTTPConnection("127.0.0.1", self.ports[node.replace("pg", "rest")])
        connection.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
        return connection

    def psql(self, sql, database="fido"):
        """Rows of the primary, of text."""
        environment = {"PATH": os.environ["PATH"], "PGPASSWORD": self.password}
        address = f"host=127.0.0.1 port={self.ports[self.primary()]} user=postgres dbname={database}"
        output = subprocess.run(
            ["psql", "-XqAt", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-c", sql, address],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        ).stdout
        return [line.split("\t") for line in output.splitlines()]

    # --- Signals

    def postgres(self, node):
        """Process IDs of a node's PostgreSQL, the postmaster's first."""
        try:
            with open(os.path.join(self.data(node), "postmaster.pid")) as file:
                postmaster = int(file.readline())
        except (OSError, ValueError):
            return []
        children = subprocess.run(
            ["ps", "-o", "pid=", "--ppid", str(postmaster)], stdout=subprocess.PIPE, text=True
        ).stdout
        return [postmaster, *map(int, children.split())]

    def signal_postgres(self, node, number):
        for pid in self.postgres(node):
            send(pid, number)

    def signal_node(self, node, number):
        """As when the machine is lost, or stands still: Patroni and PostgreSQL."""
        process = self.processes[node]
        if process.poll() is None:
            process.send_signal(number)
        self.signal_postgres(node, number)

    def kill(self, name):
        self.processes[name].kill()
        self.processes[name].wait()


def fill(path):
    """Fills a file system with one file."""
    with open(path, "wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(1 << 20))
        except OSError as failure:
            if failure.errno != errno.ENOSPC:
                raise


def send(pid, number):
    """Signal to a process, or to a process group (-pid); none where it has ended."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
