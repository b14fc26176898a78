import Foundation
import Testing

/// The Debian package in a Debian that has nothing else: what `apt` installs runs, and goes again.
/// It is asked for by naming a package, as root and with a network:
///
///     EASEL_TEST_PACKAGE=$(.package/deb) swift test --filter PackageTests
@Suite("The Debian package") struct PackageTests {
  static let package = ProcessInfo.processInfo.environment["EASEL_TEST_PACKAGE"]

  @Test(.enabled(if: PackageTests.package != nil, "EASEL_TEST_PACKAGE names no package"))
  func runsInACleanDebian() throws {
    let package = try #require(Self.package)
    let release = try #require(try tool(["sh", "-c", ". /etc/os-release; echo $VERSION_CODENAME"]))
    let root = try TemporaryFolder()
    let debian = root.file("debian").path
    func check(_ command: [String]) throws -> String {
      let result = try Launched(command).finish()
      try #require(result.status == 0, "\(command): \(result.output)\(result.errors)")
      return result.output
    }
    let clean = [
      "chroot", debian, "env", "-i", "HOME=/root", "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
      "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", "TERM=screen-256color",
    ]
    func inside(_ script: String) throws -> String { try check(clean + ["bash", "-ec", script]) }
    // A package of that system installs its manual and completions, as on any machine with them.
    _ = try check(
      [
        "debootstrap", "--variant=minbase", "--include=man-db,bash-completion",
        release.trimmingCharacters(in: .whitespacesAndNewlines), debian,
      ])
    _ = try check(["cp", package, debian + "/easel.deb"])
    let search = "find /etc /usr /var/lib -path '*easel*' | sort"
    let before = try inside(search)
    _ = try inside("apt-get install -y --no-install-recommends /easel.deb")

    #expect(try inside("easel models info toybox").contains("Toybox"))
    _ = try inside("cd; easel render 'a red apple' -o a.png --size 64 --steps 1; test -s a.png")
    let tmux = try Tmux(
      columns: 120, rows: 36, environment: EaselProgram().environment, command: clean + ["easel"])
    try tmux.wait(for: "64 → 256 → 1024")
    try tmux.press("Escape")
    try tmux.wait(for: "explore")
    try tmux.press("q")
    #expect(try inside("man easel | cat").contains("easel render"))
    let completed = try inside(
      ". /usr/share/bash-completion/bash_completion; _completion_loader easel || :;"
        + " COMP_WORDS=(easel ren) COMP_CWORD=1; $(complete -p easel | sed 's/.*-F \\([^ ]*\\).*/\\1/')"
        + " easel ren easel; echo ${COMPREPLY[@]}")
    #expect(completed == "render\n")

    _ = try inside("apt-get purge -y easel")
    #expect(try inside(search) == before)
    // Pictures and settings are the user's.
    #expect(try inside("ls /root/.local/share/easel").contains("pictures"))
  }
}
