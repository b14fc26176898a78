@testable import Diffusion

/// Another device than the processor: all that `Compute` asks for, as plain loops over arrays. It
/// shows that networks ask for no more, and checks them by another way.
final class PlainDevice: Compute {
  /// `[batch, height, width, channels]`.
  final class Map: Feature {
    var content: [Float]

    init(_ content: [Float], batch: Int, height: Int, width: Int, channels: Int) {
      precondition(content.count == batch * height * width * channels)
      self.content = content
      super.init(batch: batch, height: height, width: width, channels: channels)
    }
  }

  private final class Matrix: MatrixWeights {
    let rows: Rows
    init(_ rows: Rows, depth: Int) {
      self.rows = rows
      super.init(columns: rows.values.count / depth, depth: depth)
    }
  }

  private final class SmallKernel: ConvolutionWeights {
    let rows: Rows
    init(_ rows: Rows, columns: Int, channels: Int) {
      self.rows = rows
      super.init(columns: columns, channels: channels)
    }
  }

  private final class Kernel: KernelWeights {
    let rows: Rows
    init(_ rows: Rows, shape: [Int], stride: Int, padding: Insets) {
      self.rows = rows
      super.init(shape: shape, stride: stride, padding: padding)
    }
  }

  /// Weights `[columns, depth]`; the depth of a kernel runs over the taps and then the channels.
  private struct Rows {
    let values: [Float]
    let bias: [Float]?

    init(_ values: [Float], bias: [Float]?) {
      self.values = values
      self.bias = bias
    }

    init(kernel: [Float], columns: Int, channels: Int, bias: [Float]?) {
      let taps = kernel.count / columns / channels
      var values: [Float] = []
      for column in 0..<columns {
        for tap in 0..<taps {
          for channel in 0..<channels {
            values.append(kernel[(column * channels + channel) * taps + tap])
          }
        }
      }
      self.init(values, bias: bias)
    }
  }

  // MARK: Weights

  let hasCompactWeights = false

  static func kernelBudget(_ weights: Weights, bytes: Int, compact: Bool) -> KernelBudget { .all }

  static func bytes(
    of tensor: WeightTensor, compact: Bool, rounds: Bool, budget: KernelBudget
  ) -> Int {
    4 * tensor.count
  }

  func matrix(_ rows: WeightRows, bias: [Float]?, rounds: Bool) -> MatrixWeights {
    Matrix(Rows(rows.floats, bias: bias), depth: rows.depth)
  }

  func kernel(
    _ rows: WeightRows, channels: Int, bias: [Float]?, budget: KernelBudget
  ) -> ConvolutionWeights {
    SmallKernel(
      Rows(kernel: rows.floats, columns: rows.count, channels: channels, bias: bias),
      columns: rows.count, channels: channels)
  }

  func kernel(
    _ tensor: WeightTensor, factors: [Float]?, bias: [Float], stride: Int, padding: Insets
  ) -> KernelWeights {
    let shape = tensor.shape
    let values = tensor.floats().enumerated().map { index, value in
      value * (factors?[index / tensor.columns] ?? 1)
    }
    return Kernel(
      Rows(kernel: values, columns: shape[0], channels: shape[1], bias: bias), shape: shape,
      stride: stride, padding: padding)
  }

  // MARK: Memory

  func feature(batch: Int, height: Int, width: Int, channels: Int) -> Feature {
    Map(
      Array(repeating: .nan, count: batch * height * width * channels), batch: batch,
      height: height, width: width, channels: channels)
  }

  func upload(
    _ values: [Float], batch: Int, height: Int, width: Int, channels: Int
  ) -> Feature {
    Map(values, batch: batch, height: height, width: width, channels: channels)
  }

  func download(_ x: Feature) -> [Float] { own(x).content }

  func copy(_ part: Part, into out: Feature, at corner: Corner) {
    let (from, to) = (own(part.feature), own(out))
    for (i, item) in part.items.enumerated() {
      for (y, row) in part.rows.enumerated() {
        for (x, column) in part.columns.enumerated() {
          for (c, channel) in part.channels.enumerated() {
            to.content[
              to.index(corner.item + i, corner.row + y, corner.column + x, corner.channel + c)] =
              from.content[from.index(item, row, column, channel)]
          }
        }
      }
    }
  }

  func drain() {}

  private func own(_ x: Feature) -> Map {
    guard let map = x as? Map else { preconditionFailure("a handle of another device") }
    return map
  }

  /// A feature map of the size of another one.
  private func like(_ x: Feature, channels: Int, _ values: [Float]) -> Map {
    Map(values, batch: x.batch, height: x.height, width: x.width, channels: channels)
  }

  /// Puts values into some channels of a feature map.
  private func put(
    _ x: Map, into target: (feature: Feature, channel: Int)?
  ) -> Feature {
    guard let target else { return x }
    copy(x.part(), into: target.feature, at: Corner(channel: target.channel))
    return target.feature
  }

  // MARK: Products

  private func multiply(_ x: [Float], _ rows: Rows, depth: Int) -> [Float] {
    let columns = rows.values.count / depth
    var out: [Float] = []
    out.reserveCapacity(x.count / depth * columns)
    x.withUnsafeBufferPointer { x in
      rows.values.withUnsafeBufferPointer { weights in
        for row in 0..<x.count / depth {
          for column in 0..<columns {
            var sum = Double(rows.bias?[column] ?? 0)
            for d in 0..<depth {
              sum += Double(x[row * depth + d]) * Double(weights[column * depth + d])
            }
            out.append(Float(sum))
          }
        }
      }
    }
    return out
  }

  /// What a kernel sees of each pixel, taps first, zero outside.
  private func gathered(
    _ x: Map, _ size: (height: Int, width: Int), of kernel: (height: Int, width: Int),
    stride: Int, padding: Insets
  ) -> [Float] {
    var out: [Float] = []
    for item in 0..<x.batch {
      for pixel in 0..<size.height * size.width {
        for tap in 0..<kernel.height * kernel.width {
          let row = pixel / size.width * stride + tap / kernel.width - padding.top
          let column = pixel % size.width * stride + tap % kernel.width - padding.left
          if 0..<x.height ~= row, 0..<x.width ~= column {
            let first = x.index(item, row, column, 0)
            out += x.content[first..<first + x.channels]
          } else {
            out += repeatElement(0, count: x.channels)
          }
        }
      }
    }
    return out
  }

  private func finish(_ x: Map, _ epilogue: Epilogue, into out: Feature?) -> Feature {
    let residual = epilogue.residual.map { own($0).content }
    for index in x.content.indices {
      let sum = Double(x.content[index]) + Double(residual?[index] ?? 0)
      x.content[index] = Float(Plain.activate(sum * Double(epilogue.scale), epilogue.activation))
    }
    return put(x, into: out.map { (feature: $0, channel: 0) })
  }

  func product(
    _ inputs: [Feature], _ weights: MatrixWeights, epilogue: Epilogue, into out: Feature?
  ) -> Feature {
    guard let matrix = weights as? Matrix else { preconditionFailure("another device's") }
    let x = own(materialise(ConvolutionInput(features: inputs)))
    let products = multiply(x.content, matrix.rows, depth: matrix.depth)
    return finish(like(x, channels: matrix.columns, products), epilogue, into: out)
  }

  func product(
    _ x: Feature, _ linear: Linear, activation: Activation,
    into target: (feature: Feature, channel: Int)?
  ) -> Feature {
    let products = multiply(
      own(x).content, Rows(linear.weight.floats(), bias: linear.bias), depth: x.channels)
    let out = like(x, channels: linear.weight.rows, products)
    activate(out, activation)
    return put(out, into: target)
  }

  func convolution(
    _ input: ConvolutionInput, _ weights: ConvolutionWeights, epilogue: Epilogue,
    into out: Feature?
  ) -> Feature {
    guard let kernel = weights as? SmallKernel else { preconditionFailure("another device's") }
    let x = own(materialise(input))
    let seen = gathered(x, (x.height, x.width), of: (3, 3), stride: 1, padding: .around)
    let products = multiply(seen, kernel.rows, depth: 9 * x.channels)
    return finish(like(x, channels: kernel.columns, products), epilogue, into: out)
  }

  func convolve(
    _ x: Feature, _ kernel: KernelWeights, activation: Activation,
    into target: (feature: Feature, channel: Int)?
  ) -> Feature {
    guard let kernel = kernel as? Kernel else { preconditionFailure("another device's") }
    let size = kernel.size(of: x)
    let seen = gathered(
      own(x), size, of: (kernel.height, kernel.width), stride: kernel.stride,
      padding: kernel.padding)
    let products = multiply(
      seen, kernel.rows, depth: kernel.height * kernel.width * kernel.channels)
    let out = Map(
      products, batch: x.batch, height: size.height, width: size.width, channels: kernel.columns)
    activate(out, activation)
    return put(out, into: target)
  }

  func attention(
    _ projections: Feature, text: KeysValues?, channels: Int, head: Int, rules: AttentionRules,
    onWeights: ((Feature, [Float]) -> Void)?
  ) -> Feature {
    precondition(text?.seen == nil)
    let (values, map) = Plain.attention(
      projections, text: text?.feature, channels: channels, head: head,
      own: projections.channels == 3 * channels, rules: rules)
    let out = like(projections, channels: channels, values)
    onWeights?(out, map)
    return out
  }
}

extension WeightRows {
  fileprivate var floats: [Float] {
    switch self {
    case .values(let values, _): values
    case .tensors(let tensors): tensors.flatMap { $0.floats() }
    }
  }
}
