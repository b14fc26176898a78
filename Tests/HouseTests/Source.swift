import Foundation

/// A Swift file of the project.
struct Source {
  /// From the project's folder.
  let path: String
  /// The text without comments.
  let code: String

  init(path: String, text: String) {
    self.path = path
    code =
      text
      .replacing(/\/\*(?s:.*?)\*\//, with: "")
      .replacing(/(?m)\/\/.*$/, with: "")
  }

  var name: String { path.split(separator: "/").last.map(String.init) ?? "" }
  /// The folder below `Sources` or `Tests`.
  var target: String { String(path.split(separator: "/")[1]) }
  /// The folder inside the target, with what is in folders of it; empty at the target's top.
  var folder: String {
    path.split(separator: "/").dropFirst(2).dropLast().first.map(String.init) ?? ""
  }

  /// The modules that it imports, by whatever form.
  var imports: Set<String> {
    let kinds =
      /(?m)(?:^|;)[ \t]*(?:@?[a-z]+(?:\([a-z]+\))?[ \t]+)*import[ \t]+(?:(?:struct|class|enum|protocol|func|var|let|typealias|actor)[ \t]+)?(\w+)/
    return Set(code.matches(of: kinds).map { String($0.1) })
  }

  /// The types that it declares at its top.
  var types: [String] {
    let declarations =
      /(?m)^(?:(?:public|final|indirect)[ ]+)*(?:struct|class|enum|protocol|typealias)[ ]+(\w+)/
    return code.matches(of: declarations).map { String($0.1) }
  }

  /// What could be names of types, outside of texts.
  var words: Set<String> {
    let plain = code.replacing(/"(?:[^"\\\n]|\\.)*"/, with: "")
    return Set(plain.matches(of: /\b[A-Z]\w+/).map { String($0.0) })
  }

  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// All Swift files below a folder of the project.
  static func all(in folder: String) throws -> [Source] {
    let files = try FileManager.default.subpathsOfDirectory(
      atPath: root.appending(path: folder).path)
    return try files.filter { $0.hasSuffix(".swift") && $0.contains("/") }.sorted().map { file in
      let path = "\(folder)/\(file)"
      return Source(
        path: path, text: try String(contentsOf: root.appending(path: path), encoding: .utf8))
    }
  }
}
