import Foundation
import Gallery
import Studio
import Testing

@testable import easel

/// What the studio does with a picture, from the key to the file: the real binary in tmux.
@Suite(
  "Pictures in the studio", .serialized, .enabled(if: isInstalled("tmux"), "tmux is not installed"))
struct StudioPictureTests {
  let program: EaselProgram

  init() throws {
    program = try EaselProgram()
    try program.saveSession(prompt: "a red apple")
  }

  /// The studio in front of a picture that it has just made.
  private func open() throws -> Tmux {
    let tmux = try Tmux(
      columns: 100, rows: 30, environment: program.environment,
      command: [EaselProgram.binary.path])
    try tmux.wait(for: "2 steps")
    try tmux.press("Enter")
    _ = try program.waitForPictures(1)
    try tmux.press("Escape")
    try tmux.wait(for: "Enter view")
    return tmux
  }

  @Test func wordsAndFilmsAreSeenAndWritten() throws {
    let tmux = try open()
    try tmux.press("A")
    try tmux.wait(for: "cross-attention of base", seconds: 60)
    try tmux.press("Right", "Right")
    try tmux.wait(for: "2/3")
    try tmux.press("w", "C-u")
    let light = program.file("light.png")
    try tmux.type(light.path)
    try tmux.press("Enter")
    try tmux.wait(for: "Written to")
    #expect(try PictureFile.read(light).image.width == 64)
    try tmux.press("F", "Home")
    try tmux.wait(for: "step 1/2  noise 1")
    try tmux.press("w", "C-u")
    let film = program.file("film.gif")
    try tmux.type(film.path)
    try tmux.press("Enter")
    try tmux.wait("the film is written") { $0.contains("Written to") && $0.contains("film.gif") }
    #expect(try Data(contentsOf: film).starts(with: Array("GIF89a".utf8)))
    try tmux.press("Escape")
    try tmux.wait(for: "cross-attention of base")
    try tmux.press("Escape")
    try tmux.wait(for: "Prompt")
    // A replay is no picture.
    #expect(try program.waitForPictures(1).count == 1)
  }

  @Test func whatIsPaintedIsDrawnAnewAndTheRestStays() throws {
    let tmux = try open()
    try tmux.press("M", "Space", "Space", "Enter")
    try tmux.wait(for: "What to draw where it is painted")
    try tmux.press("Enter")
    try tmux.wait(for: "How much may change")
    try tmux.press("Enter")
    let files = try program.waitForPictures(2)
    let pictures = try files.map { try PictureFile.read($0) }
    let edits = pictures.map { $0.details.recipe?.request.edit }
    let before = try #require(zip(pictures, edits).first { $1 == nil }).0
    let after = try #require(zip(pictures, edits).first { $1 == .inpainting(strength: 1) }).0
    // Far from the brush in the middle every pixel is as it was, but for rounding.
    let corner = (0..<8).flatMap { row in (0..<24).map { row * 64 * 3 + $0 } }
    #expect(
      corner.allSatisfy {
        abs(Int(before.image.pixels[$0]) - Int(after.image.pixels[$0])) <= 2
      })
  }

  @Test func aSourceThatIsGoneIsAClearError() throws {
    let tmux = try open()
    let file = try program.waitForPictures(1)[0]
    try FileManager.default.removeItem(at: file)
    try tmux.press("I")
    try tmux.wait(for: "How much may change")
    try tmux.press("Enter")
    try tmux.wait(for: "The picture to start from cannot be read")
  }
}
