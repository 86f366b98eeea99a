#compdef dbenv
# zsh completion for dbenv

_dbenv() {
    local line value description
    local -a lines candidates

    # What was typed is passed on without its quotes, and never evaluated: it may hold $(...), >, anything.
    lines=("${(@f)$(dbenv complete -- "${(@Q)words[2,CURRENT-1]}" "$IPREFIX$PREFIX" 2>/dev/null </dev/null)}")
    for line in "${lines[@]}"; do
        [[ -z $line || $line == :* ]] && continue
        value=${line%%$'\t'*} description=${line#*$'\t'}
        candidates+=("${value//:/\\:}${description:+:$description}")
    done
    compset -P '-*='
    _describe -t commands dbenv candidates
}

# Found on fpath the file is the function's body; sourced, it registers it.
if [[ ${funcstack[1]-} == _dbenv ]]; then
    _dbenv "$@"
else
    compdef _dbenv dbenv
fi
