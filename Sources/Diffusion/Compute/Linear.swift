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

  /// x W^T + b, activated.
  /// - Parameters:
  ///   - x: as many channels as there are inputs.
  ///   - target: as in `Compute.product`.
  func callAsFunction(
    _ x: Feature, activation: Activation = .linear, compute: any Compute,
    into target: (feature: Feature, channel: Int)? = nil
  ) -> Feature {
    compute.product(x, self, activation: activation, into: target)
  }

  /// x W^T + b of one vector.
  func callAsFunction(_ vector: [Float], compute: any Compute) -> [Float] {
    compute.download(self(compute.upload(vector), compute: compute))
  }
}
