#!/usr/bin/env bash
# Kills runs and fails their system calls, and checks whether anything is lost.
#
#   tests/faults.sh [SECONDS [SEED]]
#
# Each round changes some decisions and starts a run that is killed, or whose n-th
# call of some kind fails as on a full disk, on a damaged one, or without permission.
# After the run the index must be intact and contain the decisions of either the state
# before the run or the state after it, never a mixture. A run that reports success
# must have done its work. A reader may fail but must not give a wrong answer. Then
# the same run without a fault must succeed and leave only files of the index.
#
# Rounds continue for SECONDS (60); SEED (the time) decides the rounds. The program
# is $REDRESS, or the one in target/debug. strace makes the calls fail; if it is
# missing or may not trace, runs are only killed, after a time instead of at a call.
set -euo pipefail
cd "$(dirname "$0")/.."

seconds=${1:-60}
RANDOM=${2:-$(($(date +%s) % 32768))}
redress=$(realpath "${REDRESS:-target/debug/redress}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

can_trace=no
if strace -f -o /dev/null -e trace=write -e inject=write:error=EIO:when=999 true 2>/dev/null; then
  can_trace=yes
fi

# The number of decisions that change in each round; others do not change.
changing=12
round=0

change() {
  round=$((round + 1))
  local number
  for number in $(seq "$changing"); do
    printf '{"reference": "C-%s", "text": "A matter of round%s and a delay."}\n' "$number" "$round"
  done >d/changing.jsonl.next
  mv d/changing.jsonl.next d/changing.jsonl
  # A file that comes and goes.
  if [ -e d/passing.jsonl ]; then
    mv d/passing.jsonl passing.jsonl
  else
    mv passing.jsonl d/passing.jsonl
  fi
}

count() {
  local said
  said=$("$redress" search --count --format json "$1" 2>noted) || [ $? = 1 ] || return 2
  sed -n 's/.*"decisions": *\([0-9]*\).*/\1/p' <<<"$said" | head -n 1
}

lost() {
  printf 'LOST in round %s (%s): %s\n' "$round" "$fault" "$1" >&2
  cat said >&2
  cp -r . /tmp/faults-lost 2>/dev/null || true
  exit 1
}

# Checks that the index has the old or the new state, and prints which.
state() {
  "$redress" check >checked 2>&1 || {
    cat checked >&2
    lost "the index is not intact"
  }
  [ "$(count giraffe)" = 1 ] || lost "decisions that stay are gone"
  local new old
  new=$(count "round$round")
  old=$(count "round$((round - 1))")
  case "$new/$old" in
    "$changing/0") echo new ;;
    "0/$changing") echo old ;;
    *) lost "half a commit: $new of this round, $old of the last" ;;
  esac
}

# Prints files that do not belong to the index.
leftovers() {
  local file
  find index/built -name '*.new' -o -name '.tmp*'
  [ "$(find index/built -mindepth 1 -type d | wc -l)" = 1 ] || echo "more than one engine folder"
  for file in index/built/engine*/*; do
    case "${file##*/}" in
      meta.json | texts.dict) ;;
      *.*.del | *.idx | *.pos | *.term | *.store | *.fast | *.fieldnorm | impacts-*)
        local id=${file##*/}
        id=${id#impacts-}
        id=${id%%.*}
        grep -q "${id:0:8}" index/built/engine*/meta.json || echo "$file"
        ;;
      ledger-* | wordings-*) ;;
      *) echo "$file" ;;
    esac
  done
  for file in ledger wordings; do
    [ "$(find index/built -name "$file-*" | wc -l)" -le 1 ] || echo "two of $file"
  done
}

one_of() {
  local all=("$@")
  echo "${all[RANDOM % ${#all[@]}]}"
}

calls="openat read pread64 write pwrite64 fsync fdatasync rename mkdir unlink unlinkat \
  statx getdents64 mmap munmap flock lseek close clone3 ftruncate"
errors="ENOSPC EIO EACCES EMFILE EDQUOT ENOMEM EROFS"

# Runs the program with a fault, and sets `fault` to a description of it.
run_with_fault() {
  local when call
  # Low numbers hit the beginning of a run, higher ones the rest.
  when=$((RANDOM % (1 << (RANDOM % 6)) + 1))
  # shellcheck disable=SC2086
  call=$(one_of $calls)
  if [ "$can_trace" = no ]; then
    fault="killed after a moment: $*"
    "$redress" "$@" >said 2>&1 &
    sleep "0.$((RANDOM % 4))$((RANDOM % 10))"
    kill -9 $! 2>/dev/null || true
    kills=$((kills + 1))
    wait $! 2>/dev/null
    return
  fi
  local how
  # shellcheck disable=SC2086
  if [ $((RANDOM % 2)) = 0 ]; then
    how=signal=KILL
  else
    how=error=$(one_of $errors)
  fi
  fault="$call $how at $when: $*"
  local code=0
  # The shell would report each killed run.
  (
    exec 2>/dev/null
    strace -f --seccomp-bpf -o traced -e "trace=$call" -e "inject=$call:$how:when=$when" \
      "$redress" "$@" >said 2>&1
  ) || code=$?
  # Not every run makes this many calls of the kind.
  if grep -q INJECTED traced; then
    failures=$((failures + 1))
  elif [ "$code" = 137 ]; then
    kills=$((kills + 1))
  fi
  return "$code"
}

"$redress" synth --count 40 --seed 7 --out d >/dev/null 2>&1
# Most files are older than a run, so that it trusts their dates.
find d -type f -exec touch -d '1 hour ago' {} +
printf '{"reference": "S-1", "text": "A giraffe."}\n' >d/staying.jsonl
printf '{"reference": "P-1", "text": "A walrus."}\n' >passing.jsonl
change
"$redress" index d >/dev/null 2>&1
fault=none kills=0 failures=0 rounds=0 committed=0
: >said
state >/dev/null

end=$(($(date +%s) + seconds))
while [ "$(date +%s)" -lt "$end" ]; do
  rounds=$((rounds + 1))
  if [ $((RANDOM % 5)) = 0 ]; then
    code=0
    run_with_fault search --count --format json giraffe || code=$?
    if [ "$code" = 0 ] && ! grep -q '"decisions": 1' said || [ "$code" = 1 ]; then
      lost "a wrong answer"
    fi
    continue
  fi
  change
  arguments=$(one_of "index d" "index --prune d" "index --rebuild d" "index --optimize d")
  code=0
  # shellcheck disable=SC2086
  run_with_fault $arguments || code=$?
  now=$(state)
  # A run may have finished before the kill, and must have finished if it says so.
  if [ "$code" = 0 ] && [ "$now" = old ] && grep -q ' 0 failed' said; then
    lost "the run reports success and has not done its work"
  fi
  [ "$now" = old ] || committed=$((committed + 1))
  fault="no fault after $fault"
  # shellcheck disable=SC2086
  "$redress" $arguments >said 2>&1 || lost "the run without a fault fails"
  [ "$(state)" = new ] || lost "the run without a fault has not done its work"
  left=$(leftovers)
  [ -z "$left" ] || lost "left behind: $left"
done
printf 'nothing lost in %s rounds: %s kills, %s failed calls, %s of the runs committed\n' \
  "$rounds" "$kills" "$failures" "$committed"
