import FileNames
import Foundation
import PlainText

/// Checkpoints of another layout as the folder in the diffusers layout that they stand for. Parts
/// are named by their paths in that folder; the folder itself is the empty part.
protocol CheckpointLayout: AnyObject, Sendable {
  /// The file or folder that is read.
  var path: String { get }
  /// What there is in the place of configuration files.
  var configurations: [String: JSON] { get }
  /// The files of weights, in an order that does not change.
  var mappings: [MappedFile] { get }
  /// How those of them were read that are PyTorch's own.
  var pickles: [PickleSummary] { get }

  /// The tensors of the network whose folder a part is.
  func network(_ part: String) -> (mapping: MappedFile, entries: OriginalNames.Entries)?
  /// What stands elsewhere for a part.
  func place(_ part: String) -> ModelPath?
  /// Parts that stand elsewhere and are files.
  var placedFiles: [String] { get }
  /// Why there is no such part.
  func absence(of part: String) -> String
}

extension CheckpointLayout {
  func has(_ part: String) -> Bool {
    part.isEmpty || network(part) != nil || configurations[part] != nil
      || parts.contains { $0.hasPrefix(part + "/") }
  }

  func contents(_ part: String) -> [String] {
    let prefix = part.isEmpty ? "" : part + "/"
    let inside = parts.filter { $0.hasPrefix(prefix) }.compactMap {
      $0.dropFirst(prefix.count).split(separator: "/").first.map(String.init)
    }
    return Set(inside).sorted()
  }

  /// All files but weights.
  var parts: [String] { Array(configurations.keys) + placedFiles }
}

extension MappedFile {
  /// Lends the beginning and 64 samples of what it holds, to tell it from others of the same kind.
  func sample(_ body: (UnsafeRawBufferPointer) -> Void) {
    withBytes(0..<min(count, 1 << 16), body)
    for sample in 1...64 {
      let start = count / 65 * sample
      withBytes(start..<min(count, start + 1 << 12), body)
    }
  }
}
