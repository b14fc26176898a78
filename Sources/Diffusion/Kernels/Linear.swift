import CKernels

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
