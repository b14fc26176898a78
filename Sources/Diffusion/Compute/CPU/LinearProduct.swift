import CKernels

extension CPU {
  /// Depth of a part of a product: so much of a panel, as floats, lies in the first cache.
  private static let linearDepth = 256

  /// Every panel of rows of the matrix is read, packed and multiplied in one go, and its memory is
  /// given back: an encoder in use needs little more than its states.
  func product(
    _ x: Feature, _ linear: Linear, activation: Activation,
    into target: (feature: Feature, channel: Int)?
  ) -> Feature {
    let weight = linear.weight
    let (depth, columns) = (weight.columns, weight.rows)
    let rows = x.batch * x.area
    let out =
      target?.feature
      ?? feature(batch: x.batch, height: x.height, width: x.width, channels: columns)
    let column = target?.channel ?? 0
    precondition(
      x.channels == depth && (out.batch * out.area) == rows && column + columns <= out.channels)
    let panelWidth = panelWidth
    let panelSize = panelWidth * depth
    let room = kernels.product_scratch(Self.linearDepth)
    let storage = weight.storage == .int8 ? EASEL_I8 : EASEL_F32
    let (spaced, stride) = spaced(x)
    linear.bias.withBuffer { bias in
      weight.scales.withBuffer { scales in
        parallel(panels(columns), scratch: room + 2 * panelSize) { panel, scratch in
          let first = panel * panelWidth
          let width = min(panelWidth, columns - first)
          let to = out.pointer + column + first
          let packed = scratch + room
          linear.pack(first..<first + width, into: packed, kernels)
          for start in Swift.stride(from: 0, to: depth, by: Self.linearDepth) {
            let part = min(Self.linearDepth, depth - start)
            let offset = start * panelWidth * weight.packedSize
            var job = easel_product(
              a: (UnsafePointer(spaced.pointer + start), nil), depth: (part, 0),
              stride: (stride, 0), rows: rows, columns: width,
              weights: UnsafeRawPointer(packed) + offset, storage: Int32(storage.rawValue),
              epilogue: easel_epilogue(
                weight_scale: scales.map { $0 + first },
                bias: start == 0 ? bias.map { $0 + first } : nil,
                residual: start == 0 ? nil : UnsafePointer(to), residual_stride: out.channels,
                out_scale: 1,
                activation: (start + part == depth ? activation : .linear).code),
              out: to, out_stride: out.channels)
            kernels.product(&job, 0, rows, 0, 1, scratch)
          }
        }
      }
    }
    withExtendedLifetime(spaced) {}
    weight.release()
    return out
  }

  /// The rows further apart: where rows are powers of two long, those that are multiplied together
  /// would fall into the same sets of the cache.
  private func spaced(_ x: Feature) -> (values: Buffer, stride: Int) {
    let stride = x.channels + panelWidth
    let rows = x.batch * x.area
    let values = arena.take(rows * stride)
    for row in 0..<rows {
      (values.pointer + row * stride).update(
        from: x.pointer + row * x.channels, count: x.channels)
    }
    withExtendedLifetime(x) {}
    return (values, stride)
  }
}

extension Linear {
  /// Writes some rows, at most a panel's, as one panel for the kernels; floats need as much room again
  /// behind it.
  fileprivate func pack(
    _ rows: Range<Int>, into panel: UnsafeMutablePointer<Float>, _ kernels: easel_kernels
  ) {
    let depth = weight.columns
    if weight.storage == .int8 {
      weight.withInt8 { values in
        let bytes = UnsafeMutableRawPointer(panel).assumingMemoryBound(to: Int8.self)
        kernels.pack_matrix_i8(
          values.baseAddress.map { $0 + rows.lowerBound * depth }, rows.count, depth, 0, bytes)
      }
    } else {
      let floats = panel + kernels.panel * depth
      weight.read(
        rows: rows,
        into: UnsafeMutableBufferPointer(start: floats, count: rows.count * depth))
      kernels.pack_matrix_f32(floats, rows.count, depth, 0, panel)
    }
  }
}

extension WeightTensor {
  /// Bytes of a value in a panel.
  fileprivate var packedSize: Int { storage == .int8 ? 1 : 4 }
}
