import CKernels
import Foundation

/// A matrix of a checkpoint that stays in its file as it is stored; a product reads it once.
struct Linear: Sendable {
  let weight: WeightTensor
  let bias: [Float]?

  /// - Parameters:
  ///   - name: of the matrix `[outputs, inputs]` without `.weight`.
  ///   - bias: whether `NAME.bias`, `[outputs]`, is added.
  init(
    _ weights: Weights, _ name: String, inputs: Int, outputs: Int, bias: Bool
  ) throws(DiffusionError) {
    weight = try weights.tensor("\(name).weight", shape: [outputs, inputs])
    self.bias = bias ? try weights.tensor("\(name).bias", shape: [outputs]).floats() : nil
  }

  /// - Parameter weight: its first dimension is the outputs, the others together the inputs.
  init(_ weight: WeightTensor) {
    self.weight = weight
    bias = nil
  }

  /// Depth of a part of a product: so much of a panel, as floats, lies in the first cache.
  private static let depthBlock = 256

  /// x W^T + b, activated. Every panel of 16 rows of the matrix is read, packed and multiplied in
  /// one go, and its memory is given back: an encoder in use needs little more than its states.
  /// - Parameter x: row-major `[rows, inputs]`.
  /// - Returns: `[rows, outputs]`.
  func callAsFunction(
    _ x: [Float], activation: Activation = .linear, compute: Compute
  ) -> [Float] {
    let depth = weight.columns
    let columns = weight.rows
    let rows = x.count / depth
    let panelSize = panelWidth * depth
    let room = Int(easel_product_scratch(Self.depthBlock))
    let storage = weight.storage == .int8 ? EASEL_I8 : EASEL_F32
    let (x, stride) = spread(x, rows: rows)
    let result = [Float](unsafeUninitializedCapacity: rows * columns) { result, count in
      count = rows * columns
      guard let out = result.baseAddress else { return }
      x.withUnsafeBufferPointer { x in
        bias.withBuffer { bias in
          weight.scales.withBuffer { scales in
            let panels = (columns + panelWidth - 1) / panelWidth
            compute.parallel(panels, scratch: room + 2 * panelSize) { panel, scratch in
              let first = panel * panelWidth
              let width = min(panelWidth, columns - first)
              let packed = scratch + room
              pack(first..<first + width, into: packed)
              for start in Swift.stride(from: 0, to: depth, by: Self.depthBlock) {
                let part = min(Self.depthBlock, depth - start)
                let offset = start * panelWidth * weight.packedSize
                var job = easel_product(
                  a: (x.baseAddress.map { $0 + start }, nil), depth: (part, 0),
                  stride: (stride, 0), rows: rows, columns: width,
                  weights: UnsafeRawPointer(packed) + offset, storage: Int32(storage.rawValue),
                  epilogue: easel_epilogue(
                    weight_scale: scales.map { $0 + first },
                    bias: start == 0 ? bias.map { $0 + first } : nil,
                    residual: start == 0 ? nil : UnsafePointer(out + first),
                    residual_stride: columns, out_scale: 1,
                    activation: (start + part == depth ? activation : .linear).code),
                  out: out + first, out_stride: columns)
                compute.kernels.product(&job, 0, rows, 0, 1, scratch)
              }
            }
          }
        }
      }
    }
    weight.release()
    return result
  }

  /// The rows further apart: where rows are powers of two long, those that are multiplied together
  /// would fall into the same sets of the cache.
  private func spread(_ x: [Float], rows: Int) -> (values: [Float], stride: Int) {
    let depth = weight.columns
    let stride = depth + panelWidth
    let values = [Float](unsafeUninitializedCapacity: rows * stride) { values, count in
      values.initialize(repeating: 0)
      x.withUnsafeBufferPointer { x in
        guard let to = values.baseAddress, let from = x.baseAddress else { return }
        for row in 0..<rows {
          (to + row * stride).update(from: from + row * depth, count: depth)
        }
      }
      count = rows * stride
    }
    return (values, stride)
  }

  /// Writes some rows, at most 16, as one panel for the kernels; floats need as much room again
  /// behind it.
  private func pack(_ rows: Range<Int>, into panel: UnsafeMutablePointer<Float>) {
    let depth = weight.columns
    if weight.storage == .int8 {
      weight.withInt8 { values in
        let bytes = UnsafeMutableRawPointer(panel).assumingMemoryBound(to: Int8.self)
        easel_pack_matrix_i8(
          values.baseAddress.map { $0 + rows.lowerBound * depth }, rows.count, depth, 0, bytes)
      }
    } else {
      let floats = panel + panelWidth * depth
      weight.read(
        rows: rows,
        into: UnsafeMutableBufferPointer(start: floats, count: rows.count * depth))
      easel_pack_matrix_f32(floats, rows.count, depth, 0, panel)
    }
  }
}

extension WeightTensor {
  /// Bytes of a value in a panel.
  fileprivate var packedSize: Int { storage == .int8 ? 1 : 4 }
}

extension [Float]? {
  /// Lends the values, or nil where there are none.
  func withBuffer<Result>(_ body: (UnsafePointer<Float>?) -> Result) -> Result {
    switch self {
    case .none: body(nil)
    case .some(let values): values.withUnsafeBufferPointer { body($0.baseAddress) }
    }
  }
}

/// (x - mean) / sqrt(variance + epsilon) * weight + bias of every row, in place.
struct LayerNorm: Sendable {
  let weight: [Float]
  let bias: [Float]
  let epsilon: Float

  init(_ weights: Weights, _ name: String, width: Int, epsilon: Double) throws(DiffusionError) {
    weight = try weights.tensor("\(name).weight", shape: [width]).floats()
    bias = try weights.tensor("\(name).bias", shape: [width]).floats()
    self.epsilon = Float(epsilon)
  }

  /// - Parameter x: row-major `[rows, width]`.
  func apply(to x: inout [Float], compute: Compute) {
    let width = weight.count
    let rows = x.count / width
    x.withUnsafeMutableBufferPointer { x in
      compute.kernels.layer_norm(
        x.baseAddress, width, rows, width, weight, bias, epsilon, x.baseAddress, width)
    }
  }
}

/// x / sqrt(mean of squares + epsilon) * weight of every row.
struct RMSNorm: Sendable {
  let weight: [Float]
  let epsilon: Float

  init(_ weights: Weights, _ name: String, width: Int, epsilon: Double) throws(DiffusionError) {
    weight = try weights.tensor("\(name).weight", shape: [width]).floats()
    self.epsilon = Float(epsilon)
  }

  /// - Parameter x: row-major `[rows, width]`.
  func callAsFunction(_ x: [Float], compute: Compute) -> [Float] {
    let width = weight.count
    var result = x
    result.withUnsafeMutableBufferPointer { result in
      compute.kernels.rms_norm(
        x, width, x.count / width, width, weight, epsilon, result.baseAddress, width)
    }
    return result
  }
}

extension [Float] {
  /// The same direction with length 1; zeros stay.
  var normalised: [Float] {
    let length = reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    return length > 0 ? map { Float(Double($0) / length) } : self
  }
}

/// a += b, element by element.
func add(_ b: [Float], to a: inout [Float]) {
  precondition(a.count == b.count)
  a.withUnsafeMutableBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      for i in a.indices { a[i] += b[i] }
    }
  }
}

/// a *= b, element by element.
func multiply(_ a: inout [Float], by b: [Float]) {
  precondition(a.count == b.count)
  a.withUnsafeMutableBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      for i in a.indices { a[i] *= b[i] }
    }
  }
}

/// The rows of an embedding table for the tokens of a prompt, `[tokens, width]`.
/// - Throws: `.tensor` where the tokenizer knows more tokens than the table.
func embed(_ ids: [Int], _ table: WeightTensor) throws(DiffusionError) -> [Float] {
  var states: [Float] = []
  states.reserveCapacity(ids.count * table.columns)
  for id in ids {
    guard id < table.rows else {
      throw .tensor(
        path: table.path, name: table.name,
        reason: "the tokenizer gives token \(id), it has \(table.rows) rows")
    }
    states += table.floats(rows: id..<id + 1)
  }
  return states
}
