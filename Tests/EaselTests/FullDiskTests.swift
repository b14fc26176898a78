import Foundation
import Testing

/// A home on a disk without room: what is there is shown, nothing is lost, and the trash can be
/// emptied.
@Suite("A full disk") struct FullDiskTests {
  private static let mounts =
    (try? tool(["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"])) != nil

  @Test(.enabled(if: Self.mounts, "no namespaces for users")) func aFullHome() throws {
    let program = try EaselProgram()
    let script = """
      set -e
      mkdir -p home && mount -t tmpfs -o size=2m none home && export HOME=$PWD/home
      unset XDG_DATA_HOME XDG_CACHE_HOME XDG_CONFIG_HOME XDG_STATE_HOME
      easel() { '\(EaselProgram.binary.path)' "$@"; }
      for name in kept trashed; do
        easel render $name --save --size 64 --steps 1 --no-show >/dev/null 2>&1
      done
      name() { basename "$(find home -name "*-$1-*.png" -print -quit)"; }
      kept=$(name kept) trashed=$(name trashed)
      easel gallery trash "$trashed" >/dev/null
      cat /dev/zero >home/filler 2>/dev/null || :
      easel gallery list
      for change in "star $kept" "tag $kept --add x" "trash $kept" "restore $trashed" rebuild; do
        easel gallery $change 2>&1 && echo "$change did it"
      done || :
      easel render x --save --size 64 --steps 1 --no-show 2>&1 && echo 'saved' || :
      easel config set threads 2 2>&1 && echo 'set' || :
      easel gallery empty-trash --yes
      rm home/filler
      easel gallery list
      easel gallery list --trash
      """
    let result = try Launched(
      ["unshare", "-rm", "bash", "-c", script], environment: program.environment,
      folder: program.home.url
    ).finish()
    #expect(result.status == 0, "\(result)")
    let lines = result.output.split(separator: "\n")
    #expect(
      lines.count(where: { $0.hasPrefix("Error:") && $0.contains("the disk is full") }) == 7,
      "\(result.output)")
    #expect(lines.first?.contains("kept") == true && lines.last?.contains("kept") == true)
    #expect(!result.output.contains("did it") && !result.output.contains("saved"))
  }
}
