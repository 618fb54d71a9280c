# For the scripts beside it: `start_emulator [OPTION…]` builds the emulator and starts it on a free port.
# It sets $url to its base URL, $work to an empty folder, $target to cargo's; both go when the script ends.

# Nothing of the caller's account or proxy takes part.
unset "${!TWILIO_@}"
no_proxy=127.0.0.1${NO_PROXY:+,$NO_PROXY}${no_proxy:+,$no_proxy}
export no_proxy NO_PROXY=$no_proxy

fail() { printf '%s\n' "$@" >&2; exit 1; }

start_emulator() {
    cargo build --quiet --workspace --bin twilio-verify-emulator
    target=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
    work=$(mktemp -d)
    : >"$work/emulator" # it is read before the emulator's own process has made it
    "$target/debug/twilio-verify-emulator" --listen 127.0.0.1:0 "$@" >"$work/emulator" &
    emulator=$!
    trap 'kill "$emulator" 2>/dev/null || true; rm -rf "$work"' EXIT
    for _ in $(seq 100); do
        url=$(sed -n 's/^listening on //p' "$work/emulator")
        [ -z "$url" ] || return 0
        sleep 0.1
    done
    fail 'the emulator does not start'
}

# install_from_pypi NAME PACKAGE…: a virtual environment of that name in cargo's target folder, and $python in it.
install_from_pypi() {
    local venv=$target/$1
    shift
    # The list is written last, so that an interrupted installation is not taken for one.
    if [ "$(cat "$venv/packages" 2>/dev/null)" != "$*" ]; then
        rm -rf "$venv"
        python3 -m venv "$venv"
        "$venv/bin/python" -m pip --quiet --disable-pip-version-check install "$@"
        echo "$*" >"$venv/packages"
    fi
    python=$venv/bin/python
    export PYTHONDONTWRITEBYTECODE=1 # nothing is written beside the scripts
}

# Twilio's own client for Python, and what is told with it: $python.
install_twilio_python() {
    install_from_pypi twilio-python twilio==9.13.0 pyotp==2.12.0 cryptography==50.0.2 fido2==2.2.1
}

# Twilio's own client for Node in a folder in cargo's target folder, $node_folder, from npm.
install_twilio_node() {
    local packages='twilio@6.2.0 otpauth@9.5.2'
    node_folder=$target/twilio-node
    # The list is written last, so that an interrupted installation is not taken for one.
    if [ "$(cat "$node_folder/packages" 2>/dev/null)" != "$packages" ]; then
        rm -rf "$node_folder"
        mkdir -p "$node_folder"
        # shellcheck disable=SC2086 # a list
        npm install --prefix "$node_folder" --ignore-scripts --no-audit --no-fund --silent $packages
        echo "$packages" >"$node_folder/packages"
    fi
}
