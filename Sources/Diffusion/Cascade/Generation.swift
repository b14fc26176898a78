/// A picture in the making: every `next()` makes one denoising step. To cancel, let go of it.
///
/// Not thread-safe: use it from the cascade's queue.
public final class Generation {
  public let request: GenerationRequest

  init(request: GenerationRequest) { self.request = request }

  /// Makes the next denoising step; nil when the last stage is done.
  public func next() throws(DiffusionError) -> GenerationStep? {
    nil
  }

  /// Leaves out the stages after the current one: its picture is the result.
  public func finishAfterStage() {
  }
}
