# bash completion for dbenv (bash 4 or newer; needs no other package)

_dbenv() {
    local IFS=$' \t\n' rest=${COMP_LINE:0:COMP_POINT} place=word gap piece value i
    local words=()

    # COMP_WORDS is cut at COMP_WORDBREAKS too (`--env=x` is three of them) and holds redirections: what stands together
    # is put together again, a redirection and its target are left out.
    for ((i = 0; i <= COMP_CWORD; i++)); do
        piece=${COMP_WORDS[i]}
        gap=${rest%%[![:space:]]*}
        rest=${rest#"$gap"}
        piece=${piece:0:${#rest}}
        rest=${rest#"$piece"}
        if [[ $piece == *[\<\>]* && $piece != *[!\<\>=:@\&\|\(\;]* ]]; then
            # The descriptor of `2>file`.
            if [[ -z $gap && $place == word && ${words[${#words[@]}-1]} == [0-9] ]]; then
                unset "words[${#words[@]}-1]"
            fi
            place=operator
        elif [[ $place == operator || ($place == target && -z $gap) ]]; then
            place=target
        elif [[ -z $gap && ${#words[@]} -gt 0 ]]; then
            words[${#words[@]}-1]+=$piece
        else
            place=word
            words+=("$piece")
        fi
    done

    COMPREPLY=()
    if [[ $place != word ]]; then
        compopt -o default
        return
    fi

    # What was typed is passed on as it is, and never evaluated: it may hold $(...), quotes, anything.
    local kept=${words[${#words[@]}-1]} lines
    kept=${kept%"$2"}
    lines=$(dbenv complete -- "${words[@]:1}" 2>/dev/null </dev/null)
    while IFS=$'\t' read -r value _; do
        [[ -z $value || $value == :* ]] || COMPREPLY+=("${value#"$kept"}")
    done <<<"$lines"
}

complete -F _dbenv dbenv
