extension GradientCompute {
  /// `adaptivePool` with its way back.
  func tracedPool(_ x: Feature, side: Int) -> Traced {
    let (value, places) = adaptivePool(x, side: side)
    let (height, width) = (x.height, x.width)
    return Traced(value: value) { gradient in
      self.adaptivePoolGradient(gradient, places: places, height: height, width: width)
    }
  }

  /// `cutOuts` with their way back to the picture.
  func tracedCutOuts(
    _ cutOuts: [CutOut], of picture: Feature, noise: [Float], mean: [Float], deviation: [Float]
  ) -> Traced {
    let value = self.cutOuts(
      cutOuts, of: picture, noise: noise, mean: mean, deviation: deviation)
    return Traced(value: value) { gradient in
      self.cutOutsGradient(gradient, of: cutOuts, deviation: deviation)
    }
  }
}
