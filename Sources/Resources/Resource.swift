import CResources

/// A file that is compiled into the program.
public struct Resource: Sendable {
  /// Its path in the folder that was asked for.
  public let name: String
  /// Where it begins; an integer, so that the type is plainly `Sendable`. The bytes are constants
  /// of the executable.
  private let address: UInt
  private let count: Int

  /// Its bytes. They live as long as the program, and memory holds what was touched of them.
  public var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: count)
  }

  /// All files below a folder of the package, in the order of their names.
  public static func files(in folder: String) -> [Resource] {
    (0..<easel_resource_count()).compactMap { index in
      let path = String(cString: easel_resource_name(index))
      guard path.hasPrefix(folder + "/") else { return nil }
      return Resource(
        name: String(path.dropFirst(folder.count + 1)),
        address: UInt(bitPattern: easel_resource_bytes(index)),
        count: easel_resource_size(index))
    }.sorted { $0.name < $1.name }
  }
}
