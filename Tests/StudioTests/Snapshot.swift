import Foundation
import Testing

@testable import Studio

/// Compares a screen with the text file of its name in Snapshots. With `RECORD_SNAPSHOTS=1` in the
/// environment the files are written anew, and the run fails: look at them, and run again without.
func expectScreen(
  _ harness: Harness, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
) throws {
  let text = describe(harness.screen(), theme: harness.state.theme)
  let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Snapshots")
  let file = folder.appending(path: name + ".txt")
  if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] == "1" {
    try text.write(to: file, atomically: true, encoding: .utf8)
    Issue.record("recorded \(name)", sourceLocation: sourceLocation)
    return
  }
  let expected = try String(contentsOf: file, encoding: .utf8)
  guard text != expected else { return }
  let lines = zip(
    expected.split(separator: "\n", omittingEmptySubsequences: false),
    text.split(separator: "\n", omittingEmptySubsequences: false))
  let first = lines.first { $0 != $1 }.map { "expected \($0)\n     got \($1)" } ?? "more or less"
  Issue.record("\(name) looks different:\n\(first)", sourceLocation: sourceLocation)
}

/// A screen as text: its rows, where pictures are as `░`; a letter a cell for its style; what the
/// letters mean; and the pictures.
private func describe(_ screen: Screen, theme: Theme) -> String {
  let size = screen.size
  var lines = [
    "\(size.columns)x\(size.rows)" + (screen.cursor.map { " cursor \($0.column),\($0.row)" } ?? "")
  ]
  var rows = (0..<size.rows).map { row in (0..<size.columns).map { screen[$0, row].text } }
  for placement in screen.placements {
    for row in placement.rect.row..<placement.rect.bottom {
      for column in placement.rect.column..<placement.rect.right {
        if placement.covered.contains(where: { $0.contains(column: column, row: row) }) { continue }
        if rows[row][column] == " " { rows[row][column] = "░" }
      }
    }
  }
  func number(_ row: Int) -> String { (row < 9 ? "0" : "") + "\(row + 1)│" }
  for (row, cells) in rows.enumerated() { lines.append(number(row) + cells.joined()) }
  var letters: [Style: Character] = [:]
  var legend: [String] = []
  let alphabet = Array(".abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
  lines.append("")
  for row in 0..<size.rows {
    let styles = (0..<size.columns).map { column -> Character in
      let style = screen[column, row].style
      if let letter = letters[style] { return letter }
      let letter = alphabet[letters.count]
      letters[style] = letter
      let role = Theme.Role.allCases.first { theme[$0] == style }
      legend.append("\(letter) \(role.map(\.rawValue) ?? "mixed")")
      return letter
    }
    lines.append(number(row) + String(styles))
  }
  lines += [""] + legend
  for placement in screen.placements {
    let rect = placement.rect
    lines.append(
      "picture \(placement.image.width)x\(placement.image.height) \(placement.quality) at "
        + "\(rect.column),\(rect.row) \(rect.columns)x\(rect.rows)"
        + (placement.covered.isEmpty ? "" : ", partly covered"))
  }
  return lines.joined(separator: "\n") + "\n"
}
