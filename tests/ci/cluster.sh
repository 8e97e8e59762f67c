# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# A Slurm cluster of one machine, this one, for as long as a test runs: its own munged with its own
# key, one slurmctld, one slurmd. All of it lives in one directory; no system service, no cgroup, no
# fixed port, no other user. Slurm is unpacked in build/slurm (scripts/unpack-packages), not installed.

# Programs, libraries and plugins of what is unpacked, for this shell and its children; sets $cluster_plugins.
cluster_find() {
    local unpacked
    unpacked=$(realpath "$BATS_TEST_DIRNAME/../../build/slurm")
    cluster_plugins=$(dirname "$(find "$unpacked" -name auth_munge.so)")
    export PATH=$unpacked/usr/bin:$unpacked/usr/sbin:$PATH
    export LD_LIBRARY_PATH=$cluster_plugins:${cluster_plugins%/*}
}

# $1: folder. Afterwards the client commands of this shell speak to the cluster.
cluster_start() {
    cluster=$1
    cluster_pids=
    local ports host user
    cluster_find
    mkdir -p "$cluster"/{state,spool,log}
    host=$(hostname -s)
    user=$(id -un)
    read -r -a ports <<<"$(free_ports 2)"
    export SLURM_CONF=$cluster/slurm.conf

    # munged looks at who may write to the folders on the way to its key and its socket.
    mkdir -m 755 "$cluster/munge"
    (umask 077 && head -c 1024 /dev/urandom >"$cluster/munge/key")
    setpriv --pdeathsig TERM munged --foreground --force --key-file="$cluster/munge/key" --socket="$cluster/munge/socket" \
        --pid-file="$cluster/munge/pid" --seed-file="$cluster/munge/seed" \
        --log-file="$cluster/munge/log" >"$cluster/log/munged" 2>&1 3>&- &
    cluster_pids=$!
    cluster_wait "munged" test -S "$cluster/munge/socket" || return 1

    cat >"$SLURM_CONF" <<END
ClusterName=isowright
SlurmctldHost=$host(127.0.0.1)
SlurmUser=$user
SlurmdUser=$user
SlurmctldPort=${ports[0]}
SlurmdPort=${ports[1]}
PluginDir=$cluster_plugins
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=$cluster/munge/socket
StateSaveLocation=$cluster/state
SlurmdSpoolDir=$cluster/spool
SlurmctldPidFile=$cluster/slurmctld.pid
SlurmdPidFile=$cluster/slurmd.pid
SlurmctldLogFile=$cluster/log/slurmctld
SlurmdLogFile=$cluster/log/slurmd
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
SwitchType=switch/none
SchedulerType=sched/builtin
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
KillWait=5
MinJobAge=3600
SlurmdParameters=config_overrides
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=test Nodes=$host Default=YES MaxTime=60 State=UP OverSubscribe=NO
END
    printf 'CgroupAutomount=no\n' >"$cluster/cgroup.conf"
    setpriv --pdeathsig TERM slurmctld-wlm -D -f "$SLURM_CONF" >"$cluster/log/slurmctld.out" 2>&1 3>&- &
    cluster_pids="$! $cluster_pids"
    setpriv --pdeathsig TERM slurmd-wlm -D -f "$SLURM_CONF" -d "$(command -v slurmstepd-wlm)" >"$cluster/log/slurmd.out" 2>&1 3>&- &
    cluster_pids="$! $cluster_pids"
    cluster_wait "the node" node_is_idle || return 1
}

node_is_idle() {
    [ "$(sinfo --noheader --format %T 2>/dev/null)" = idle ]
}

# Ports that nobody listens on now; $1: how many.
free_ports() {
    local found=() port
    while [ ${#found[@]} -lt "$1" ]; do
        port=$((20000 + RANDOM % 10000))
        (exec 9<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || found+=("$port")
    done
    echo "${found[@]}"
}

# slurmd does not start without one, whatever it is told of tracking processes in other ways.
cluster_is_possible() {
    mountpoint -q /sys/fs/cgroup
}

# True while every daemon that was started is still there.
cluster_runs() {
    local pid
    for pid in $cluster_pids; do
        kill -0 "$pid" 2>/dev/null || return 1
    done
}

# $1: what is waited for; rest: a command that says when it is there.
cluster_wait() {
    local what=$1
    shift
    for _ in $(seq 3000); do
        "$@" && return 0
        cluster_runs || break
        sleep 0.2
    done
    echo "$what did not come:"
    tail -n 20 "$cluster"/log/* "$cluster"/munge/log
    return 1
}

# True when no job of the cluster waits or runs. Without accounting there is no sacct: squeue and
# scontrol know the jobs of the last hour.
queue_is_empty() {
    [ -z "$(squeue --noheader 2>/dev/null)" ]
}

# Ends what was started, by its id (whoever is killed before that takes the daemons along, which asked
# for it by PR_SET_PDEATHSIG): first jobs with all their processes, then the daemons.
cluster_stop() {
    local pid
    [ -n "${cluster_pids:-}" ] || return 0
    scancel --user "$(id -un)" 2>/dev/null || true
    for _ in $(seq 50); do
        queue_is_empty && break
        sleep 0.2
    done
    for pid in $cluster_pids; do
        kill "$pid" 2>/dev/null || true
        for _ in $(seq 50); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -9 "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    cluster_pids=
    unset SLURM_CONF
}
