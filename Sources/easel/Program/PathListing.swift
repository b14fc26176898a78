import FileNames

/// The files and folders that a path may go on to.
enum PathListing {
  /// More would not be read.
  private static let limit = 500

  /// Whole paths that begin as `typed`, in its own form, sorted; folders end in a slash.
  static func paths(after typed: String) -> [String] {
    if typed == "~" { return ["~/"] }
    let slash = typed.lastIndex(of: "/")
    let head = slash.map { String(typed[...$0]) } ?? ""
    let tail = String(typed.dropFirst(head.count))
    let folder = head.isEmpty ? "." : head.expandingTilde
    let names = (try? Files.names(in: folder)) ?? []
    return names.filter { name in
      name.hasPrefix(tail) && (!name.hasPrefix(".") || tail.hasPrefix("."))
        && !name.contains { $0.isNewline || $0.unicodeScalars.contains { $0.value < 32 } }
    }
    .sorted().prefix(limit).map { name in
      head + name + (Files.isFolder(FilePath.joined(folder, name)) ? "/" : "")
    }
  }
}
