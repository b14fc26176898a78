import FileNames
import Foundation
import Testing

@Suite struct FileNameTests {
  /// Bytes that are UTF-8, nearly UTF-8, and nothing at all.
  static let names: [[UInt8]] = [
    Array("plain.png".utf8), Array("é".utf8), Array("e\u{301}".utf8), Array("🎨\r\n".utf8), [],
    [0x63, 0xE9, 0x2E], [0xFF, 0xFE], [0x80], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x8E],
    [0xED, 0xA0, 0x80], [0xC0, 0xAF], [0xF5, 0x80, 0x80, 0x80],
    // A scalar that stands for a byte, as UTF-8, and its neighbours.
    Array("\u{10FEE9}".utf8), Array("\u{10FE7F}\u{10FE80}\u{10FEFF}\u{10FF00}".utf8),
    [0xE9] + Array("\u{10FEE9}".utf8) + [0xE9],
  ]

  @Test(arguments: names) func everyNameComesBack(_ bytes: [UInt8]) {
    let text = FileName.text(of: bytes)
    #expect(FileName.bytes(of: text) == bytes)
    #expect(FileName.bytes(of: String(decoding: Array(text.utf8), as: UTF8.self)) == bytes)
    #expect(URL(file: "/" + text).path.utf8.elementsEqual(("/" + text).utf8))
  }

  @Test func differentNamesAreDifferentTexts() {
    #expect(Set(Self.names.map { ExactName(FileName.text(of: $0)) }).count == Self.names.count)
  }

  @Test func randomBytesComeBack() {
    var state: UInt64 = 7
    for length in 0..<2000 {
      let bytes = (0..<length % 9).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1
        // Bytes that begin and go on sequences come often.
        return [0xF4, 0x8F, 0xBB, 0xA9, 0x41, UInt8(truncatingIfNeeded: state >> 32)][
          Int(state >> 60) % 6]
      }
      #expect(FileName.bytes(of: FileName.text(of: bytes)) == bytes)
    }
  }

  /// What JSON says of a name can be given back.
  @Test func printedNamesMeanTheSame() {
    let text = FileName.text(of: [0x63, 0xE9])
    #expect(FileName.text(typed: text.utf8) == text)
    #expect(FileName.text(typed: [0x63, 0xE9]) == text)
  }

  @Test func bytesAreShownAndLeftOut() {
    let text = "a" + FileName.text(of: [0xE9, 0x0A]) + "b"
    #expect(FileName.shown(text) == "a\\xE9\nb")
    #expect(FileName.plain(text) == "a\u{FFFD}\nb")
  }

  @Test func aNameWithNULIsNoFile() {
    #expect(!Files.exists("/\0tmp") && !Files.exists("/tmp\0x"))
    #expect(POSIX.open("/tmp\0", O_RDONLY) < 0)
  }

  @Test func pathsAreCutAtBytes() {
    // As characters, each of these slashes is another one.
    let path = "/a/\u{301}b/\u{200D}c"
    #expect(FilePath.folder(of: path) == "/a/\u{301}b")
    #expect(FilePath.name(of: path) == "\u{200D}c")
    #expect(FilePath.parts(of: path) == ["a", "\u{301}b", "\u{200D}c"])
    #expect(FilePath.path(path, below: "/a") == "\u{301}b/\u{200D}c")
    #expect(FilePath.path("/ab", below: "/a") == nil)
    #expect(FilePath.folder(of: "x") == "." && FilePath.folder(of: "/x") == "/")
  }

  @Test func filesOfAnyNameAreMadeReadListedAndRemoved() throws {
    let root = Files.temporaryFolder + "/easel-names-\(UUID().uuidString)"
    defer { Files.removeFolder(root) }
    let inner = root + "/" + FileName.text(of: [0xE9, 0x64])
    try Files.makeFolder(inner)
    // Not those that no file can have.
    let names = Self.names.filter { !$0.isEmpty }.map { FileName.text(of: $0) }
    for name in names { try Files.write(Data(name.utf8), to: inner + "/" + name) }
    #expect(Set(try Files.names(in: inner).map(ExactName.init)) == Set(names.map(ExactName.init)))
    for name in names { #expect(try Files.read(inner + "/" + name) == Array(name.utf8)) }
    #expect(try Files.all(below: root).count == names.count)
    #expect(POSIX.realpath(inner + "/../" + FilePath.name(of: inner)) == POSIX.realpath(inner))
    Files.removeFolder(root)
    #expect(Files.isAbsent(root))
  }

  @Test func tooLongFilesAreRefused() throws {
    #expect(throws: SystemError(EFBIG)) { try Files.read("/dev/zero", limit: 100_000) }
    #expect(throws: SystemError(ENOENT)) { try Files.read("/nowhere/at/all") }
    #expect(throws: SystemError(ENOTDIR)) { try Files.makeFolder("/dev/null/x/y") }
  }
}
