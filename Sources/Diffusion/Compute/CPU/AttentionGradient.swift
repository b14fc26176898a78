import CKernels

extension CPU {
  /// The weights are computed again.
  ///
  /// With P = softmax(S), S = q k^T / sqrt(head), and g the gradient: dv = P^T g; dP = g v^T;
  /// dS = P (dP - the sum of P dP over a row); dq = dS k / sqrt(head), dk = dS^T q / sqrt(head).
  func attentionGradient(_ gradient: Feature, of projections: Feature, head: Int) -> Feature {
    let channels = gradient.channels
    precondition(projections.channels == 3 * channels && channels % head == 0)
    let heads = channels / head
    let tokens = projections.area
    let out = feature(
      batch: projections.batch, height: projections.height, width: projections.width,
      channels: 3 * channels)
    let pairs = projections.batch * heads
    let packing = Packing(tokens: tokens, head: head, compute: self)
    let packed = arena.take(pairs * packing.count)
    // Scores, then weights; and the gradients of both.
    let scores = arena.take(pairs * tokens * tokens)
    let slopes = arena.take(pairs * tokens * tokens)
    // Rows of the weights that are computed at a time.
    let rowBlock = kernels.block_rows
    let blocks = (tokens + rowBlock - 1) / rowBlock
    let scale = 1 / Float(head).squareRoot()
    func queries(_ pair: Int) -> Int { pair / heads * tokens * 3 * channels + pair % heads * head }
    func result(_ pair: Int) -> Int { pair / heads * tokens * channels + pair % heads * head }
    /// [rows, depth] times a packed [depth, columns].
    func multiply(
      _ a: UnsafePointer<Float>, stride: Int, rows: Int, depth: Int, columns: Int,
      _ weights: UnsafeMutablePointer<Float>, scale: Float,
      into out: UnsafeMutablePointer<Float>, stride outStride: Int,
      _ scratch: UnsafeMutablePointer<Float>
    ) {
      var job = easel_product(
        a: (a, nil), depth: (depth, 0), stride: (stride, 0), rows: rows, columns: columns,
        weights: UnsafeRawPointer(weights), storage: Int32(EASEL_F32.rawValue),
        epilogue: easel_epilogue(
          weight_scale: nil, bias: nil, residual: nil, residual_stride: 0, out_scale: scale,
          activation: Int32(EASEL_LINEAR.rawValue)), out: out, out_stride: outStride)
      kernels.product(&job, 0, rows, 0, panels(columns), scratch)
    }
    measure(
      "attention gradient \(out.height)x\(out.width)x\(channels)",
      operations: 10 * out.batch * tokens * tokens * channels, floats: 8 * tokens * channels
    ) {
      parallel(pairs) { pair, _ in
        let base = packed.pointer + pair * packing.count
        let q = projections.pointer + queries(pair)
        let (k, v) = (q + channels, q + 2 * channels)
        kernels.pack_keys(k, 3 * channels, 0, tokens, head, base)
        kernels.pack_keys(v, 3 * channels, 0, tokens, head, base + packing.rowsSize)
        let columns = base + 2 * packing.rowsSize
        for (index, matrix) in [q, k].enumerated() {
          kernels.pack_values(
            matrix, 3 * channels, 0, tokens, head, tokens, columns + index * packing.columnsSize)
        }
        kernels.pack_values(
          gradient.pointer + result(pair), channels, 0, tokens, head, tokens,
          columns + 2 * packing.columnsSize)
      }
      let room = kernels.product_scratch(max(tokens, head))
      parallel(pairs * blocks, scratch: room) { unit, scratch in
        let (pair, first) = (unit / blocks, unit % blocks * rowBlock)
        let rows = min(rowBlock, tokens - first)
        let base = packed.pointer + pair * packing.count
        let s = scores.pointer + (pair * tokens + first) * tokens
        let d = slopes.pointer + (pair * tokens + first) * tokens
        multiply(
          projections.pointer + queries(pair) + first * 3 * channels, stride: 3 * channels,
          rows: rows, depth: head, columns: tokens, base, scale: scale, into: s, stride: tokens,
          scratch)
        multiply(
          gradient.pointer + result(pair) + first * channels, stride: channels, rows: rows,
          depth: head, columns: tokens, base + packing.rowsSize, scale: 1, into: d,
          stride: tokens, scratch)
        kernels.softmax_gradient(s, d, rows, tokens)
        multiply(
          d, stride: tokens, rows: rows, depth: tokens, columns: head,
          base + 2 * packing.rowsSize + packing.columnsSize, scale: scale,
          into: out.pointer + queries(pair) + first * 3 * channels, stride: 3 * channels, scratch)
      }
      let turned = rowBlock * tokens
      parallel(pairs * blocks, scratch: room + turned) { unit, scratch in
        let (pair, first) = (unit / blocks, unit % blocks * rowBlock)
        let rows = min(rowBlock, tokens - first)
        let columns = packed.pointer + pair * packing.count + 2 * packing.rowsSize
        let to = out.pointer + queries(pair) + first * 3 * channels
        for (matrix, weights, scale, place) in [
          (slopes, columns, scale, channels),
          (scores, columns + 2 * packing.columnsSize, 1, 2 * channels),
        ] {
          let from = matrix.pointer + pair * tokens * tokens + first
          for row in 0..<tokens {
            for i in 0..<rows { scratch[i * tokens + row] = from[row * tokens + i] }
          }
          multiply(
            scratch, stride: tokens, rows: rows, depth: tokens, columns: head, weights,
            scale: scale, into: to + place, stride: 3 * channels, scratch + turned)
        }
      }
    }
    withExtendedLifetime((projections, gradient, packed, scores, slopes)) {}
    return out
  }
}

/// Where the packed matrices of one head are: k and v, whose rows become columns; then q, k and the
/// gradient as they are.
private struct Packing {
  let rowsSize: Int
  let columnsSize: Int
  var count: Int { 2 * rowsSize + 3 * columnsSize }

  init(tokens: Int, head: Int, compute: CPU) {
    func padded(_ count: Int) -> Int { compute.panels(count) * compute.panelWidth }
    rowsSize = padded(tokens) * head
    columnsSize = padded(head) * tokens
  }
}
