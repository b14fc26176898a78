import CSentencePiece
import Foundation

/// A model of pieces of text, learnt from a corpus (Kudo 2018).
protocol PieceModel: Sendable {
  /// Number of pieces.
  var count: Int { get }
  /// The id of a piece.
  func id(of piece: String) -> Int?
  /// The ids of a text without special tokens.
  func ids(_ text: Substring) -> [Int]
}

/// A model of Google's SentencePiece, run by its own library.
final class SentencePieceModel: PieceModel {
  /// Made once, closed once and constant in between; the library's encoding is a const function
  /// that any number of threads may call.
  nonisolated(unsafe) private let model: OpaquePointer

  /// Reads `spiece.model`.
  /// - Throws: `.unreadable` or `.malformed`.
  init(file: ModelPath) throws(DiffusionError) {
    let mapping = try MappedFile(file)
    var reason = [CChar](repeating: 0, count: 256)
    let model = mapping.withBytes(0..<mapping.count) { bytes in
      easel_sentencepiece_open(bytes.baseAddress, bytes.count, &reason, reason.count)
    }
    guard let model else {
      let text = String(decoding: reason.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
      throw .malformed(path: file.path, reason: "it is no SentencePiece model: \(text)")
    }
    self.model = model
  }

  deinit { easel_sentencepiece_close(model) }

  var count: Int { Int(easel_sentencepiece_size(model)) }

  func id(of piece: String) -> Int? {
    let id = easel_sentencepiece_id(model, piece)
    return id < 0 ? nil : Int(id)
  }

  func ids(_ text: Substring) -> [Int] {
    var text = text
    return text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        var ids = [Int32](repeating: 0, count: bytes.count + 16)
        while true {
          let count = easel_sentencepiece_encode(
            model, characters.baseAddress, characters.count, &ids, ids.count)
          // Normalisation may make a text longer than it was: once more with enough room.
          guard count > ids.count else { return ids.prefix(max(count, 0)).map(Int.init) }
          ids = [Int32](repeating: 0, count: count)
        }
      }
    }
  }
}
