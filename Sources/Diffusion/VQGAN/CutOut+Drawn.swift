import Foundation

extension CutOut {
  /// The share of cut-outs that each change is made to.
  private static let share = 0.7

  /// Draws cut-outs as Crowson et al. 2022 and the programs of the time make them: a part of 0.1 to
  /// 1 of the picture, between 3/4 and 4/3 as wide as high, and mirrored, each in half of the cases;
  /// turned by up to 15 degrees, moved by up to a tenth and sheared by up to 5 degrees; corners
  /// pulled inwards by up to 0.35 of a side; brightness, contrast and saturation off by up to a
  /// tenth and hues turned by up to a tenth of a circle; a tenth to 0.4 of the area erased, the same
  /// in all; each in 0.7 of the cases; and noise of up to 0.1. Those programs resample the picture
  /// for each movement and turn hues in HSV; here all movements are one homography, and all changes
  /// of colour one matrix.
  /// - Parameter side: of the cut-outs.
  static func drawn(_ count: Int, side: Int, random: inout RandomGenerator) -> [CutOut] {
    var cutOuts = (0..<count).map { _ in CutOut() }
    let isErasing = random.uniform() < share
    let erased = rectangle(side: side, random: &random)
    for index in cutOuts.indices {
      // What each made is what the next looks at.
      func look(_ share: Double, at homography: (inout RandomGenerator) -> [Float]) {
        guard random.uniform() < share else { return }
        cutOuts[index].homography = product(cutOuts[index].homography, homography(&random))
      }
      look(0.5) { crop(side: side, random: &$0) }
      look(0.5) { _ in [-1, 0, Float(side - 1), 0, 1, 0, 0, 0, 1] }
      look(share) { affine(side: side, random: &$0) }
      look(share) { perspective(side: side, random: &$0) }
      if random.uniform() < share { cutOuts[index].colour = jitter(random: &random) }
      if isErasing { cutOuts[index].erased = erased }
      cutOuts[index].noise = Float(0.1 * random.uniform())
    }
    return cutOuts
  }

  private static func between(
    _ low: Double, _ high: Double, _ random: inout RandomGenerator
  ) -> Double {
    low + (high - low) * random.uniform()
  }

  /// A part of the square that fills the cut-out.
  private static func crop(side: Int, random: inout RandomGenerator) -> [Float] {
    let area = between(0.1, 1, &random)
    let ratio = exp(between(log(3.0 / 4), log(4.0 / 3), &random))
    let width = min((area * ratio).squareRoot(), 1)
    let height = min((area / ratio).squareRoot(), 1)
    let left = random.uniform() * (1 - width) * Double(side)
    let top = random.uniform() * (1 - height) * Double(side)
    // Pixels are squares: the first one's centre is half of its width from the edge.
    return [
      width, 0, left + (width - 1) / 2, 0, height, top + (height - 1) / 2, 0, 0, 1,
    ].map { Float($0) }
  }

  private static func affine(side: Int, random: inout RandomGenerator) -> [Float] {
    let angle = between(-15, 15, &random) * .pi / 180
    let (x, y) = (between(-0.1, 0.1, &random), between(-0.1, 0.1, &random))
    let across = tan(between(-5, 5, &random) * .pi / 180)
    let along = tan(between(-5, 5, &random) * .pi / 180)
    let (c, s) = (cos(angle), sin(angle))
    let centre = Double(side - 1) / 2
    // Turned and sheared around the centre.
    let a = [c - s * along, c * across - s, s + c * along, s * across + c]
    let (movedX, movedY) = (centre + x * Double(side), centre + y * Double(side))
    return [
      a[0], a[1], movedX - a[0] * centre - a[1] * centre,
      a[2], a[3], movedY - a[2] * centre - a[3] * centre, 0, 0, 1,
    ].map { Float($0) }
  }

  /// The homography under which the corners of the square come from outside it: the picture's own
  /// corners move inwards.
  private static func perspective(side: Int, random: inout RandomGenerator) -> [Float] {
    let last = Double(side - 1)
    var corners: [(x: Double, y: Double)] = []
    for (x, y) in [(0.0, 0.0), (last, 0), (last, last), (0, last)] {
      let (dx, dy) = (
        between(0, 0.35, &random) * Double(side), between(0, 0.35, &random) * Double(side)
      )
      corners.append((x == 0 ? dx : x - dx, y == 0 ? dy : y - dy))
    }
    return inverse(homography(fromSquare: last, to: corners)).map { Float($0) }
  }

  /// From a square's corners (0, 0), (side, 0), (side, side), (0, side) to four others (Heckbert
  /// 1989, section 2.2.3).
  private static func homography(
    fromSquare side: Double, to p: [(x: Double, y: Double)]
  ) -> [Double] {
    let (x1, y1) = (p[1].x - p[2].x, p[1].y - p[2].y)
    let (x2, y2) = (p[3].x - p[2].x, p[3].y - p[2].y)
    let (x3, y3) = (p[0].x - p[1].x + p[2].x - p[3].x, p[0].y - p[1].y + p[2].y - p[3].y)
    let area = x1 * y2 - x2 * y1
    let (g, h) = ((x3 * y2 - x2 * y3) / area, (x1 * y3 - x3 * y1) / area)
    return [
      (p[1].x - p[0].x + g * p[1].x) / side, (p[3].x - p[0].x + h * p[3].x) / side, p[0].x,
      (p[1].y - p[0].y + g * p[1].y) / side, (p[3].y - p[0].y + h * p[3].y) / side, p[0].y,
      g / side, h / side, 1,
    ]
  }

  private static func inverse(_ m: [Double]) -> [Double] {
    let adjugate = [
      m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
      m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
      m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3],
    ]
    // A homography is the same times any number.
    return adjugate.map { $0 / adjugate[8] }
  }

  /// Brightness, contrast, saturation and hue as one matrix: hues turn in the plane of equal luma
  /// (Haeberli 1993).
  private static func jitter(random: inout RandomGenerator) -> [Float] {
    let gain = between(0.9, 1.1, &random) * between(0.9, 1.1, &random)
    let saturation = between(0.9, 1.1, &random)
    let angle = between(-0.1, 0.1, &random) * 2 * .pi
    let luma = [0.299, 0.587, 0.114]
    // A turn around the grey axis, which keeps greys.
    let (c, s) = (cos(angle), sin(angle) / 3.0.squareRoot())
    let turn = (0..<9).map { i in
      let (row, column) = (i / 3, i % 3)
      let cross = row == column ? 0 : (column - row + 3) % 3 == 1 ? -s : s
      return (1 - c) / 3 + (row == column ? c : 0) + cross
    }
    return (0..<9).map { i in
      let (row, column) = (i / 3, i % 3)
      let grey = (0..<3).reduce(0) { $0 + luma[$1] * turn[$1 * 3 + column] }
      return Float(gain * (saturation * turn[row * 3 + column] + (1 - saturation) * grey))
    }
  }

  /// A tenth to 0.4 of the area, between 0.3 times as wide as high and the inverse of that.
  private static func rectangle(
    side: Int, random: inout RandomGenerator
  ) -> (rows: Range<Int>, columns: Range<Int>) {
    let area = between(0.1, 0.4, &random) * Double(side * side)
    let ratio = between(0.3, 1 / 0.3, &random)
    let height = max(1, min(side, Int((area * ratio).squareRoot().rounded())))
    let width = max(1, min(side, Int((area / ratio).squareRoot().rounded())))
    let top = Int(random.uniform() * Double(side - height + 1))
    let left = Int(random.uniform() * Double(side - width + 1))
    return (top..<top + height, left..<left + width)
  }

  /// a b of `[3, 3]` matrices: b comes first.
  private static func product(_ a: [Float], _ b: [Float]) -> [Float] {
    (0..<9).map { i in
      (0..<3).reduce(0) { $0 + a[i / 3 * 3 + $1] * b[$1 * 3 + i % 3] }
    }
  }
}
