import FileNames
import Foundation

/// The files of a repository at one commit, as a hub lists them.
struct HubListing {
  struct File: Equatable {
    let name: String
    /// Bytes; nil where the hub does not say.
    let size: Int?
    let hash: FileHash?
  }

  /// What names its state for ever; the revision that was asked for where the hub does not say.
  let commit: String
  let files: [File]

  /// Reads the answer of a hub.
  /// - Throws: where it is none, or names files that lie outside of a model's folder.
  init(_ bytes: [UInt8], revision: String) throws(EaselError) {
    guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(bytes)) else {
      throw .refused(
        "the answer is no list of a model's files, so this is no Hugging Face hub; look at "
          + "hub_endpoint in config.toml ($HF_ENDPOINT)")
    }
    commit = answer.sha.flatMap { Self.isHexadecimal($0, 40) ? $0.lowercased() : nil } ?? revision
    var files: [File] = []
    var names: Set<String> = []
    for entry in answer.siblings {
      guard Self.isSafe(entry.rfilename) else {
        throw .refused(
          "the hub lists a file \"\(entry.rfilename)\", which is no name of a file inside of a "
            + "model's folder; nothing was downloaded")
      }
      guard names.insert(entry.rfilename).inserted else { continue }
      let large = entry.lfs?.sha256.flatMap { Self.isHexadecimal($0, 64) ? $0.lowercased() : nil }
      let small = entry.blobId.flatMap { Self.isHexadecimal($0, 40) ? $0.lowercased() : nil }
      let size = (entry.lfs?.size ?? entry.size).flatMap { (0...Self.most).contains($0) ? $0 : nil }
      files.append(
        File(
          name: entry.rfilename, size: size,
          hash: large.map(FileHash.sha256)
            // Git's hash of a large file is that of the pointer to it, and needs the size.
            ?? (entry.lfs == nil && size != nil ? small.map(FileHash.gitBlob) : nil)))
    }
    self.files = files
  }

  /// Bytes that no file has more of.
  private static let most = 1 << 44

  private struct Answer: Decodable {
    let sha: String?
    let siblings: [Entry]
  }

  private struct Entry: Decodable {
    let rfilename: String
    let size: Int?
    let blobId: String?
    let lfs: LargeFile?
  }

  private struct LargeFile: Decodable {
    let sha256: String?
    let size: Int?
  }

  private static func isHexadecimal(_ text: String, _ count: Int) -> Bool {
    text.utf8.count == count && text.utf8.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
  }

  /// Whether a name stays in the folder that it is put into.
  static func isSafe(_ name: String) -> Bool {
    let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    return parts.count <= 16
      && parts.allSatisfy { part in
        !part.isEmpty && part.count <= 240 && !part.elementsEqual(".".utf8)
          && !part.elementsEqual("..".utf8) && part.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
      }
  }
}
