import Foundation

@testable import Diffusion

/// Reference tensors beside the tests, a safetensors file each.
struct Golden {
  private let weights: Weights

  /// - Parameter name: path below `Goldens`, without the ending.
  init(_ name: String) throws {
    let file = Bundle.module.bundleURL.appendingPathComponent("Goldens/\(name).safetensors")
    weights = try Weights(
      folder: ModelPath(file.deletingLastPathComponent()),
      baseName: file.deletingPathExtension().lastPathComponent)
  }

  /// Names of the tensors, sorted.
  var names: [String] { weights.names.sorted() }

  func tensor(_ name: String) throws -> (shape: [Int], values: [Float]) {
    let tensor = try weights.tensor(name)
    return (tensor.shape, tensor.floats())
  }
}

/// The L2 norm of the difference over that of the reference.
func relativeError(_ values: [Float], _ reference: [Float]) -> Double {
  guard values.count == reference.count else { return .infinity }
  var error = 0.0
  var norm = 0.0
  for (a, b) in zip(values, reference) {
    error += Double(a - b) * Double(a - b)
    norm += Double(b) * Double(b)
  }
  return (error / norm).squareRoot()
}
