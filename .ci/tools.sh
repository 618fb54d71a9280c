# For the scripts that check: `tool NAME VERSION [OPTION…]` sets $tool to a program of cargo's that Rust does not bring.
# It is the one on the PATH, if it is new enough, or is compiled from crates.io, with the versions of its own lock file,
# into cargo's target folder, $target. Fails where it can be neither found nor compiled.

target=$(cargo metadata --format-version 1 --no-deps --locked | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')

tool() {
    local name=$1 version=$2
    shift 2
    tool=$(command -v "$name" || true)
    ! is_new_enough || return 0
    tool=$target/tools/bin/$name
    ! is_new_enough || return 0
    # Not optimized: compiling that takes four times as long, and a check takes a second or two either way. Some tools'
    # own profiles optimize what they need even so, cargo-semver-checks' 300 crates.
    CARGO_PROFILE_DEV_DEBUG=0 cargo install "$name" --version "$version" --locked --debug --quiet "$@" \
        --config 'profile.dev.package."*".opt-level=0' \
        --root "$target/tools" --target-dir "$target/tools-build" || return 1
    rm -rf "${target:?}/tools-build"
}

is_new_enough() {
    local found
    found=$("$tool" "${name#cargo-}" --version 2>/dev/null | sed -n "s/^$name //p")
    [ -n "$found" ] && [ "$(printf '%s\n' "$version" "$found" | sort --version-sort | head -1)" = "$version" ]
}

# left_out WHAT WHY: says it, and goes on. Where CI is set, that decides what is taken over: a check that is left out
# would pass for one that was passed, and so it fails.
left_out() {
    [ -z "${CI:-}" ] || { echo "$1 cannot be checked, since $2, and CI is set" >&2; exit 1; }
    echo "LEFT OUT: $1, since $2"
}
