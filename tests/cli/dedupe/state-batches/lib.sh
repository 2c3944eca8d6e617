# What the cases about states share.

# The records of FILE from line A to B behind its header.
part() { head -n 1 "$1" && sed -n "$2,$3p" "$1"; }

# The partition of clustered records, whatever the clusters are called: each record and the first of its cluster.
partition() { tail -n +2 "$1" | awk -F, '{print $NF "\t" $1}' | sort | awk -F'\t' '$1 != c {c = $1; f = $2} {print $2, f}' | sort; }

# The membership that events lead to: record and cluster.
replay() {
    cat "$@" | jq -rs 'reduce .[] as $e ({};
        reduce (($e.added // []) + ($e.moved // []))[] as $r (.; .[$r] = $e.cluster)
        | reduce ($e.removed // [])[] as $r (.; del(.[$r]))) | to_entries[] | "\(.key) \(.value)"' | sort
}

# The membership of clustered records.
membership() { tail -n +2 "$1" | awk -F, '{print $1, $NF}' | sort; }
