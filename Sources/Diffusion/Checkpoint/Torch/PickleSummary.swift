/// How a file of PyTorch's own was read.
public struct PickleSummary: Sendable, Hashable {
  /// The forms that PyTorch has written.
  public enum Form: String, Sendable {
    /// Since PyTorch 1.6: a zip archive.
    case zip = "zip archive"
    /// Before: five pickles and the data behind them.
    case legacy = "legacy form"
    /// A zip archive with the program of a network, which is not read.
    case script = "TorchScript archive"
  }

  /// The file's name.
  public let file: String
  public let form: Form
  public let tensors: Int
  /// Names in the file that mean nothing to the reader, sorted: `module.name`. What they stand for
  /// is neither looked up nor called.
  public let inertNames: [String]

  /// One line for people.
  public var text: String {
    let names = inertNames.prefix(6).joined(separator: ", ") + (inertNames.count > 6 ? ", ..." : "")
    return "\(file): a pickle (\(form.rawValue), \(tensors) tensors), read without running anything"
      + (inertNames.isEmpty ? "" : "; names in it that mean nothing here: \(names)")
  }
}
