# Completion of kempt for bash: the tools ask themselves what options they have.
# shellcheck shell=bash

_kempt_tools() {
    kempt --help 2>/dev/null | awk '/^Tools:/ { on = 1; next } on && NF == 0 { exit } on { print $1 }'
}

_kempt() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} tool=${COMP_WORDS[0]##*/}
    COMPREPLY=()
    if [ "$tool" = kempt ]; then
        if [ "$COMP_CWORD" -eq 1 ]; then
            mapfile -t COMPREPLY < <(compgen -W "$(_kempt_tools) help --help --version" -- "$cur")
            return
        fi
        tool=kempt-${COMP_WORDS[1]}
    fi
    local choices
    choices=$("$tool" --complete 2>/dev/null | awk -F'\t' -v o="$prev" '$1 == o && $2 ~ /\|/ { gsub(/\|/, " ", $2); print $2 }')
    if [ -n "$choices" ]; then
        mapfile -t COMPREPLY < <(compgen -W "$choices" -- "$cur")
    elif [[ $cur == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$("$tool" --complete 2>/dev/null | cut -f1)" -- "$cur")
    else
        compopt -o filenames 2>/dev/null
        mapfile -t COMPREPLY < <(compgen -f -- "$cur")
    fi
}

complete -F _kempt kempt
for _kempt_tool in $(_kempt_tools); do
    complete -F _kempt "kempt-$_kempt_tool"
done
unset _kempt_tool
