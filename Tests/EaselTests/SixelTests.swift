import Foundation
import Gallery
import Pictures
import Testing

/// The studio in a terminal with sixel graphics: what the screen shows is what was saved.
@Suite(
  "The studio in xterm",
  .enabled(
    if: ["Xvfb", "xterm", "xdotool", "import"].allSatisfy(isInstalled),
    "Xvfb, xterm, xdotool or ImageMagick is not installed"))
struct SixelTests {
  @Test func pixelsShownAreThePictureSaved() throws {
    let program = try EaselProgram()
    try program.saveSession(prompt: "a red apple")
    let display = try VirtualDisplay()
    var environment = program.environment
    environment["DISPLAY"] = display.name
    let xterm = try Launched(
      [
        "xterm", "-ti", "vt340", "-bg", "black", "-fg", "white", "-geometry", "100x30+0+0", "-xrm",
        "XTerm*numColorRegisters: 256", "-e", EaselProgram.binary.path,
      ], environment: environment)
    defer { kill(xterm.processID, SIGTERM) }
    try tool(
      ["xdotool", "search", "--sync", "--class", "xterm", "windowfocus"], environment: environment)
    // Enter is pressed again: the window may not have the focus yet.
    let files = try program.waitForPictures(1) {
      try tool(["xdotool", "key", "Return"], environment: environment)
      usleep(500_000)
    }
    let saved = try PictureFile.read(files[0]).image

    let deadline = ContinuousClock.now + .seconds(60)
    var difference = Double.infinity
    while ContinuousClock.now < deadline, difference > 8 {
      usleep(200_000)
      let shot = program.file("screen.png")
      try tool(["import", "-window", "root", shot.path], environment: environment)
      guard let screen = try? PictureFile.read(shot).image,
        let rect = screen.largestPicture()
      else { continue }
      difference = screen.averaged(rect, columns: saved.width, rows: saved.height)
        .difference(from: saved)
    }
    // A palette of 256 colours and the scaling leave a few of 255.
    #expect(difference <= 8, "mean difference of the values, of 255")
  }
}

/// An X server without a screen.
private final class VirtualDisplay {
  let name: String
  private let server: Launched

  init() throws {
    server = try Launched(
      ["Xvfb", "-displayfd", "1", "-screen", "0", "1000x700x24", "-nolisten", "tcp"])
    name = ":" + server.nextOutput.trimmingCharacters(in: .whitespacesAndNewlines)
  }

  deinit { kill(server.processID, SIGTERM) }
}

extension RGBImage {
  struct Area { var left: Int, top: Int, width: Int, height: Int }

  private func isBackground(_ x: Int, _ y: Int) -> Bool {
    // The corner lies outside the terminal, and is as black as the terminal.
    let (i, j) = (3 * (y * width + x), 3 * ((height - 1) * width + width - 1))
    return pixels[i] == pixels[j] && pixels[i + 1] == pixels[j + 1]
      && pixels[i + 2] == pixels[j + 2]
  }

  /// The largest filled rectangle on a screen of text: rows whose longest run of drawn pixels has
  /// the same ends.
  func largestPicture() -> Area? {
    var best: Area?
    var current: Area?
    for y in 0..<height {
      var (start, length, run) = (0, 0, 0)
      for x in 0..<width {
        run = isBackground(x, y) ? 0 : run + 1
        if run > length { (length, start) = (run, x - run + 1) }
      }
      if let area = current, area.left == start, area.width == length {
        current?.height += 1
      } else {
        current = Area(left: start, top: y, width: length, height: 1)
      }
      if let area = current, area.width * area.height > (best.map { $0.width * $0.height } ?? 0),
        area.height > 100, area.width > 100
      {
        best = area
      }
    }
    return best
  }

  /// A part of the picture, made smaller by averaging.
  func averaged(_ area: Area, columns: Int, rows: Int) -> RGBImage {
    var small: [UInt8] = []
    func span(_ start: Int, _ length: Int, _ part: Int, of parts: Int) -> Range<Int> {
      (start + part * length / parts)..<(start + (part + 1) * length / parts)
    }
    for row in 0..<rows {
      let ys = span(area.top, area.height, row, of: rows)
      for column in 0..<columns {
        let xs = span(area.left, area.width, column, of: columns)
        for channel in 0..<3 {
          var sum = 0
          for y in ys { for x in xs { sum += Int(pixels[3 * (y * width + x) + channel]) } }
          small.append(UInt8(sum / max(1, xs.count * ys.count)))
        }
      }
    }
    return RGBImage(width: columns, height: rows, pixels: small)
  }

  /// The mean absolute difference of the values.
  func difference(from other: RGBImage) -> Double {
    let sum = zip(pixels, other.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return Double(sum) / Double(pixels.count)
  }
}
