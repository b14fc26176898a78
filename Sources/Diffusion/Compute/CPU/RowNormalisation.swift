extension CPU {
  func layerNorm(_ x: Feature, epsilon: Float, _ weights: NormWeights) -> Feature {
    eachRows(of: x, "layer norm") { from, rows, to in
      kernels.layer_norm(
        from, x.channels, rows, x.channels, weights.weight, weights.bias, epsilon, to, x.channels)
    }
  }

  func rmsNorm(_ x: Feature, epsilon: Float, _ weight: [Float]) -> Feature {
    eachRows(of: x, "rms norm") { from, rows, to in
      kernels.rms_norm(from, x.channels, rows, x.channels, weight, epsilon, to, x.channels)
    }
  }

  /// A new feature map, some rows of channels at a time.
  private func eachRows(
    of x: Feature, _ name: String,
    _ body: (_ from: UnsafePointer<Float>, _ rows: Int, _ to: UnsafeMutablePointer<Float>) -> Void
  ) -> Feature {
    let out = feature(batch: x.batch, height: x.height, width: x.width, channels: x.channels)
    let rows = x.batch * x.area
    let block = max(1, min(64, rows / (4 * threads)))
    measure("\(name) \(rows)x\(x.channels)", operations: 0, floats: 2 * rows * x.channels) {
      parallel((rows + block - 1) / block) { unit, _ in
        let first = unit * block * x.channels
        body(x.pointer + first, min(block, rows - unit * block), out.pointer + first)
      }
    }
    withExtendedLifetime(x) {}
    return out
  }
}
