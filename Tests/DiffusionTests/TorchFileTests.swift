import Foundation
import PlainText
import Recipes
import Testing

@testable import Diffusion

/// PyTorch's own files, equal to what PyTorch reads in them. Goldens/torch/generate.py writes them.
@Suite struct TorchFileTests {
  static let folder = Bundle.module.bundleURL.appendingPathComponent("Goldens/torch")

  /// Type, shape and the values' hash, row-major.
  private func described(_ weights: Weights, _ name: String) -> [String] {
    let entry = weights.entries[name]
    let hash = weights.withRawBytes(name) { bytes in
      var hash = FNV1a()
      hash.mix(bytes)
      return hash.digits
    }
    return [entry?.type ?? "", "\(entry?.shape ?? [])", hash ?? ""]
  }

  @Test func everyFormIsReadAsPyTorchReadsIt() throws {
    #expect(try compare(Self.folder) >= 40)
  }

  /// Files that nobody here wrote: Goldens/torch/real.py gets them.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["EASEL_TORCH_FILES"] != nil))
  func realFilesAreRead() throws {
    let folder = try #require(ProcessInfo.processInfo.environment["EASEL_TORCH_FILES"])
    #expect(try compare(URL(fileURLWithPath: folder)) >= 10)
  }

  /// Compares files with what `expected.json` beside them says.
  /// - Returns: how many there are that PyTorch reads as weights alone.
  private func compare(_ folder: URL) throws -> Int {
    let expected = ModelPath(folder.appendingPathComponent("expected.json"))
    let files = try #require(try JSON(file: expected).object)
    for file in files {
      let path = ModelPath(folder.appendingPathComponent(file.key))
      let tensors = try #require(file.value["tensors"]?.object)
      do {
        let opened = try TensorFile(path)
        #expect(opened.pickle?.form.rawValue == file.value["form"]?.string, "\(file.key)")
        #expect(
          opened.pickle?.inertNames == file.value["inert"]?.array?.compactMap(\.string),
          "\(file.key)")
        let weights = try Weights(file: path)
        #expect(weights.entries.keys.sorted() == tensors.map(\.key).sorted(), "\(file.key)")
        for tensor in tensors {
          let parts = try #require(tensor.value.array)
          let shape = try #require(parts[1].array).compactMap(\.int)
          #expect(
            described(weights, tensor.key)
              == [parts[0].string ?? "", "\(shape)", parts[2].string ?? ""],
            "\(file.key): \(tensor.key)")
        }
      } catch { Issue.record("\(file.key): \(error)") }
    }
    return files.filter { $0.value["whole"]?.bool != true }.count
  }

  @Test func viewsAreReadByRows() throws {
    for name in ["views.pt", "legacy-views.pth"] {
      let weights = try Weights(file: ModelPath(Self.folder.appendingPathComponent(name)))
      let base = try weights.tensor("base", shape: [6, 8]).floats()
      let transposed = try weights.tensor("transposed", shape: [8, 6])
      for row in 0..<8 {
        #expect(transposed.floats(rows: row..<row + 1) == (0..<6).map { base[$0 * 8 + row] })
      }
      #expect(
        try weights.tensor("every second").floats(rows: 1..<2) == [base[17], base[20], base[23]])
      #expect(try weights.tensor("expanded").floats() == Array(repeating: base[0], count: 12))
      #expect(try weights.tensor("one", shape: []).floats() == [base[47]])
      #expect(try weights.tensor("diagonal").floats() == (0..<6).map { base[9 * $0] })
      #expect(try weights.tensor("empty", shape: [0, 8]).floats() == [])
    }
  }

  @Test func everyTypeOfNumberIsRead() throws {
    for form in ["zip-%@.pt", "legacy-%@.pth"] {
      for type in [
        "float32", "float16", "bfloat16", "float64", "int64", "int32", "int16", "uint8", "bool",
      ] {
        let file = Self.folder.appendingPathComponent(String(format: form, type))
        let weights = try Weights(file: ModelPath(file))
        let tensor = try weights.tensor("a", shape: [3, 5])
        let values = weights.withRawBytes("a") { bytes in
          (0..<15).map { Self.value(bytes, at: $0, type) }
        }
        #expect(tensor.floats() == values?.map { Float($0) }, "\(type)")
      }
    }
  }

  private static func value(_ bytes: UnsafeRawBufferPointer, at index: Int, _ type: String)
    -> Double
  {
    func load<Value>(_ type: Value.Type) -> Value {
      bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<Value>.size, as: type)
    }
    return switch type {
    case "float32": Double(load(Float.self))
    case "float16": Double(load(Float16.self))
    case "bfloat16": Double(Float(bitPattern: UInt32(load(UInt16.self)) << 16))
    case "float64": load(Double.self)
    case "int64": Double(load(Int64.self))
    case "int32": Double(load(Int32.self))
    case "int16": Double(load(Int16.self))
    default: Double(load(UInt8.self))
    }
  }
}
