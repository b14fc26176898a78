import Foundation
import Gallery
import Pictures
import Ratings

/// The preference rates of a report as bars: A from the left, B from the right, what is left
/// between them indifferent; thin lines are the 95% confidence intervals of A and B.
struct PreferenceChart {
  private static let barWidth = 480
  private static let barHeight = 14
  private static let gap = 8
  static let colors: (a: Canvas.Color, b: Canvas.Color) = ((96, 165, 250), (251, 146, 60))

  let report: PreferenceReport

  func draw() -> RGBImage {
    let gap = Self.gap
    let label = (report.categories.map { Canvas.width(of: $0.name) }.max() ?? 0) + 2 * gap
    let question = Canvas.width(of: "quality") + gap
    let row = 2 * (Self.barHeight + 4) + gap
    let top = 3 * Canvas.lineHeight + 2 * gap
    let left = label + question
    var canvas = Canvas(
      width: left + Self.barWidth + 2 * gap,
      height: top + report.categories.count * row + Canvas.lineHeight + gap,
      color: LabelledGrid.Ink.background)
    let names = [("A", report.a, Self.colors.a), ("B", report.b, Self.colors.b)]
    for (index, (name, path, color)) in names.enumerated() {
      let y = gap + index * Canvas.lineHeight
      canvas.fill(x: gap, y: y + 2, width: 10, height: 10, color: color)
      let room = (canvas.width - 4 * gap) / Canvas.width(of: " ")
      canvas.draw(
        Printable.line("\(name)  \(path)", limit: room), x: gap + 16, y: y,
        color: LabelledGrid.Ink.bright)
    }
    canvas.draw(
      "\(report.ratings) ratings, 95% confidence intervals", x: gap,
      y: gap + 2 * Canvas.lineHeight, color: LabelledGrid.Ink.dim)
    for (index, category) in report.categories.enumerated() {
      let y = top + index * row
      canvas.draw(category.name, x: gap, y: y, color: LabelledGrid.Ink.bright)
      for (line, (name, preference)) in [
        ("quality", category.quality), ("caption", category.caption),
      ].enumerated() {
        let y = y + line * (Self.barHeight + 4)
        canvas.draw(name, x: label, y: y, color: LabelledGrid.Ink.dim)
        bar(preference, x: left, y: y, &canvas)
      }
    }
    let bottom = top + report.categories.count * row
    for percent in stride(from: 0, through: 100, by: 25) {
      let text = "\(percent)%"
      let x = left + Self.barWidth * percent / 100 - Canvas.width(of: text) / 2
      canvas.draw(
        text, x: min(x, canvas.width - Canvas.width(of: text)), y: bottom,
        color: LabelledGrid.Ink.dim)
    }
    return canvas.image
  }

  private func bar(_ preference: Preference, x: Int, y: Int, _ canvas: inout Canvas) {
    func pixels(_ share: Double) -> Int { Int((share * Double(Self.barWidth)).rounded()) }
    let height = Self.barHeight
    canvas.fill(
      x: x, y: y, width: Self.barWidth, height: height, color: LabelledGrid.Ink.faint)
    guard preference.a.of > 0 else { return }
    let (a, b) = (pixels(preference.a.rate), pixels(preference.b.rate))
    canvas.fill(x: x, y: y, width: a, height: height, color: Self.colors.a)
    canvas.fill(x: x + Self.barWidth - b, y: y, width: b, height: height, color: Self.colors.b)
    func interval(_ low: Int, _ high: Int, _ y: Int) {
      canvas.line(from: (low, y), to: (high, y), color: LabelledGrid.Ink.bright)
      for end in [low, high] {
        canvas.line(from: (end, y - 2), to: (end, y + 2), color: LabelledGrid.Ink.bright)
      }
    }
    interval(x + pixels(preference.a.low), x + pixels(preference.a.high), y + 4)
    let right = x + Self.barWidth
    interval(right - pixels(preference.b.high), right - pixels(preference.b.low), y + height - 5)
  }
}
