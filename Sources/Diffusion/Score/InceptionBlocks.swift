/// A convolution of Inception v3 with its batch norm folded in, followed by ReLU.
struct InceptionConvolution {
  let kernel: KernelWeights

  /// - Parameters:
  ///   - name: holds `conv.weight` and the norm `bn`.
  ///   - padding: none by default; `same` keeps the sides.
  init(
    _ weights: Weights, _ name: String, stride: Int = 1, same: Bool = false, compute: any Compute
  ) throws(DiffusionError) {
    let tensor = try weights.tensor(name + ".conv.weight")
    guard tensor.shape.count == 4, tensor.shape.allSatisfy({ 1...1 << 16 ~= $0 }),
      tensor.shape[2] <= 7, tensor.shape[3] <= 7
    else {
      throw .tensor(
        path: tensor.path, name: tensor.name, reason: "\(tensor.shape) is no kernel of Inception")
    }
    func norm(_ part: String) throws(DiffusionError) -> [Float] {
      try weights.tensor("\(name).bn.\(part)", shape: [tensor.rows]).floats()
    }
    let (mean, variance) = (try norm("running_mean"), try norm("running_var"))
    let (weight, bias) = (try norm("weight"), try norm("bias"))
    let factors = zip(weight, variance).map { $0 / ($1 + 1e-3).squareRoot() }
    let shifts = zip(zip(bias, mean), factors).map { $0.0 - $0.1 * $1 }
    let (y, x) = same ? (tensor.shape[2] / 2, tensor.shape[3] / 2) : (0, 0)
    kernel = compute.kernel(
      tensor, factors: factors, bias: shifts, stride: stride,
      padding: Insets(top: y, left: x, bottom: y, right: x))
  }

  func callAsFunction(
    _ x: Feature, into target: (feature: Feature, channel: Int)? = nil, compute: any Compute
  ) -> Feature {
    compute.convolve(x, kernel, activation: .relu, into: target)
  }
}

/// A block of Inception v3: branches over the same input, one behind the other in the output.
struct InceptionBlock {
  /// What a branch does to the input.
  enum Branch {
    /// One convolution after the other, which must take each other's channels.
    case chain([InceptionConvolution])
    /// Those of a chain, and two convolutions side by side over its result.
    case fork([InceptionConvolution], InceptionConvolution, InceptionConvolution)
    /// A pool, then a convolution or none.
    case pool(Pooling, InceptionConvolution?)
  }

  let branches: [Branch]

  /// - Throws: `.tensor` where a branch does not fit the channels that go into it.
  func columns(of channels: Int, path: String) throws(DiffusionError) -> Int {
    func through(
      _ chain: [InceptionConvolution], _ channels: Int
    ) throws(DiffusionError) -> Int {
      var channels = channels
      for convolution in chain {
        guard convolution.kernel.channels == channels else {
          throw .malformed(
            path: path,
            reason: "it is no Inception v3: a convolution takes \(convolution.kernel.channels) "
              + "channels where there are \(channels)")
        }
        channels = convolution.kernel.columns
      }
      return channels
    }
    var columns = 0
    for branch in branches {
      switch branch {
      case .chain(let chain): columns += try through(chain, channels)
      case .fork(let chain, let first, let second):
        let middle = try through(chain, channels)
        columns += try through([first], middle) + through([second], middle)
      case .pool(_, let convolution):
        columns += try through(convolution.map { [$0] } ?? [], channels)
      }
    }
    return columns
  }

  func callAsFunction(_ x: Feature, compute: any Compute) -> Feature {
    var out: Feature?
    var channel = 0
    func add(_ convolution: InceptionConvolution, to middle: Feature) {
      let size = convolution.kernel.size(of: middle)
      let target =
        out
        ?? compute.feature(
          batch: x.batch, height: size.height, width: size.width, channels: total(x.channels))
      out = target
      _ = convolution(middle, into: (target, channel), compute: compute)
      channel += convolution.kernel.columns
    }
    func run(_ chain: some Sequence<InceptionConvolution>, _ x: Feature) -> Feature {
      chain.reduce(x) { $1($0, compute: compute) }
    }
    for branch in branches {
      switch branch {
      case .chain(let chain):
        add(chain[chain.count - 1], to: run(chain.dropLast(), x))
      case .fork(let chain, let first, let second):
        let middle = run(chain, x)
        add(first, to: middle)
        add(second, to: middle)
      case .pool(let pooling, let convolution):
        if let convolution {
          add(convolution, to: compute.pool(x, pooling))
        } else if let out {
          _ = compute.pool(x, pooling, into: (out, channel))
          channel += x.channels
        }
      }
    }
    return out ?? x
  }

  private func total(_ channels: Int) -> Int {
    branches.reduce(0) { sum, branch in
      switch branch {
      case .chain(let chain): sum + (chain.last?.kernel.columns ?? 0)
      case .fork(_, let first, let second): sum + first.kernel.columns + second.kernel.columns
      case .pool(_, let convolution): sum + (convolution?.kernel.columns ?? channels)
      }
    }
  }
}
