# Completion of kempt for fish: the tools ask themselves what options they have.

function __kempt_tools
    kempt --help 2>/dev/null | awk '/^Tools:/ { on = 1; next } on && NF == 0 { exit }
        on { n = $1; $1 = ""; sub(/^ /, ""); print n "\t" $0 }'
end

function __kempt_options
    set -l words (commandline -opc)
    set -l tool $words[1]
    if test "$tool" = kempt
        test (count $words) -ge 2; or return
        set tool kempt-$words[2]
    end
    $tool --complete 2>/dev/null | awk -F'\t' '{ print $1 "\t" $3 }'
end

complete -c kempt -n 'test (count (commandline -opc)) -eq 1' -f -a '(__kempt_tools)'
complete -c kempt -n 'string match -q -- "-*" (commandline -ct)' -a '(__kempt_options)'
for tool in (__kempt_tools | cut -f1)
    complete -c kempt-$tool -n 'string match -q -- "-*" (commandline -ct)' -a '(__kempt_options)'
end
