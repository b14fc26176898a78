import Foundation
import Gallery
import Pictures

/// Lines through points over two axes, with a legend.
struct LinePlot {
  struct Series {
    var name: String
    var points: [(x: Double, y: Double)]
  }

  /// An axis from the least to the greatest value of the points, rounded outwards.
  struct Axis: Equatable {
    enum Scale: Equatable {
      case linear
      /// To base 10; values must be above 0.
      case logarithmic
    }

    let scale: Scale
    let low: Double
    let high: Double
    /// Where a number is written.
    let ticks: [Double]

    /// - Parameter values: at least one.
    init(_ scale: Scale, _ values: [Double]) {
      self.scale = scale
      let least = values.min() ?? 0
      let most = values.max() ?? 1
      switch scale {
      case .linear:
        let step = Self.step(for: max(most - least, 1e-9))
        low = (least / step).rounded(.down) * step
        high = max((most / step).rounded(.up) * step, low + step)
        ticks = (0...Int(((high - low) / step).rounded())).map { [low] in low + Double($0) * step }
      case .logarithmic:
        // One, two and five of each power of ten.
        let marks = (-9...9).flatMap { power in
          [1.0, 2, 5].map { $0 * pow(10, Double(power)) }
        }
        let below = marks.last { $0 <= least } ?? least
        let above = marks.first { $0 >= most && $0 > below } ?? most
        low = below
        high = above
        ticks = marks.filter { $0 >= below && $0 <= above }
      }
    }

    /// A round step that makes about five parts of a length.
    private static func step(for length: Double) -> Double {
      let power = pow(10, log10(length / 5).rounded(.down))
      return [1.0, 2, 5, 10].map { $0 * power }.first { length / $0 <= 6 } ?? 10 * power
    }

    /// Where a value lies, 0 at the low end and 1 at the high one.
    func place(_ value: Double) -> Double {
      switch scale {
      case .linear: (value - low) / (high - low)
      case .logarithmic: log(value / low) / log(high / low)
      }
    }
  }

  var title: [String]
  var x: (label: String, scale: Axis.Scale)
  var y: (label: String, scale: Axis.Scale)
  /// At least one point in all.
  var series: [Series]
  /// Whether the points themselves are marked.
  var isMarked = true

  private static let colors: [Canvas.Color] = [
    (96, 165, 250), (251, 146, 60), (74, 222, 128), (244, 114, 182), (250, 204, 21),
    (167, 139, 250), (45, 212, 191), (248, 113, 113), (203, 213, 225),
  ]

  func draw() -> RGBImage {
    typealias Ink = LabelledGrid.Ink
    let xs = Axis(x.scale, series.flatMap { $0.points.map(\.x) })
    let ys = Axis(y.scale, series.flatMap { $0.points.map(\.y) })
    let (width, height) = (560, 360)
    let left = 16 + (ys.ticks.map { Canvas.width(of: Self.text($0)) }.max() ?? 0)
    let legend = 40 + (series.map { Canvas.width(of: $0.name) }.max() ?? 0)
    let all = left + width + legend + 12
    let title = title.enumerated().flatMap { index, part in
      Canvas.lines(of: part, width: all - 16).map { (text: $0, isFirst: index == 0) }
    }
    let top = 12 + (title.count + 1) * Canvas.lineHeight
    var canvas = Canvas(
      width: all, height: top + height + 2 * Canvas.lineHeight + 16,
      color: Ink.background)
    for (index, line) in title.enumerated() {
      canvas.draw(
        line.text, x: 8, y: 8 + index * Canvas.lineHeight,
        color: line.isFirst ? Ink.bright : Ink.dim)
    }
    func point(_ x: Double, _ y: Double) -> (x: Int, y: Int) {
      (
        left + Int((xs.place(x) * Double(width)).rounded()),
        top + height - Int((ys.place(y) * Double(height)).rounded())
      )
    }
    canvas.draw(y.label, x: 8, y: top - Canvas.lineHeight - 4, color: Ink.dim)
    for tick in ys.ticks {
      let at = point(xs.low, tick)
      canvas.line(from: at, to: (left + width, at.y), color: Ink.faint)
      let text = Self.text(tick)
      canvas.draw(text, x: left - 6 - Canvas.width(of: text), y: at.y - 7, color: Ink.dim)
    }
    for tick in xs.ticks {
      let at = point(tick, ys.low)
      canvas.line(from: at, to: (at.x, top), color: Ink.faint)
      let text = Self.text(tick)
      canvas.draw(text, x: at.x - Canvas.width(of: text) / 2, y: at.y + 5, color: Ink.dim)
    }
    canvas.draw(
      x.label, x: left + (width - Canvas.width(of: x.label)) / 2,
      y: top + height + 5 + Canvas.lineHeight, color: Ink.dim)
    for (index, line) in series.enumerated() {
      let color = Self.colors[index % Self.colors.count]
      let points = line.points.map { point($0.x, $0.y) }
      for (from, to) in zip(points, points.dropFirst()) {
        canvas.line(from: from, to: to, thickness: 2, color: color)
      }
      for at in points where isMarked {
        canvas.fill(x: at.x - 3, y: at.y - 3, width: 6, height: 6, color: color)
      }
      let y = top + index * (Canvas.lineHeight + 2)
      canvas.fill(x: left + width + 12, y: y + 4, width: 12, height: 6, color: color)
      canvas.draw(line.name, x: left + width + 30, y: y, color: Ink.bright)
    }
    return canvas.image
  }

  /// A tick's number without the noise of binary fractions.
  static func text(_ value: Double) -> String { String(format: "%.4g", value) }
}
