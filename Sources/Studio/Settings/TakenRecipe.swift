import Recipes

/// A picture's recipe as what is written and set.
extension State {
  mutating func useRecipe(of item: PictureItem) {
    if let partial = item.partial {
      useRecipe(partial)
      return
    }
    take(item.request)
    if item.request.edit != nil || item.request.firstStage > 0 {
      say(
        Message(
          .warning, "The recipe is taken, but this picture was made from another one",
          remedy: "what it draws now begins from nothing"))
      return
    }
    guard let facts = model.facts, !item.modelHash.isEmpty, item.modelHash != facts.hash else {
      say("Prompt, seed and settings are those of the picture")
      return
    }
    say(
      Message(
        .warning, "The recipe is taken, but \(item.model) drew this picture",
        why: "\(facts.name) is loaded", remedy: "it will draw another one"))
  }

  /// Another program's recipe: what it does not say is as the model has it.
  private mutating func useRecipe(_ partial: PartialRecipe) {
    let stages = parameters.facts?.stages.map(\.defaults) ?? []
    take(
      partial.request(
        over: GenerationRequest(prompt: "", seed: parameters.seed, stages: stages),
        for: parameters.settings.model))
    let missing = partial.loras.map { "LoRA \($0.text)" } + partial.notUnderstood
    guard !missing.isEmpty else {
      say("The prompt and settings of \(partial.origin ?? "another program") are taken over")
      return
    }
    say(
      Message(
        .warning,
        "The recipe of \(partial.origin ?? "another program") is taken but for what has no "
          + "counterpart here",
        why: "left out: " + missing.joined(separator: "; ")))
  }

  /// Prompt and settings of a recipe.
  mutating func take(_ request: GenerationRequest) {
    // A recipe's words are drawn already; those of a prompt that waits for a model are not.
    let isOpen = request.stages.isEmpty
    prompt.set(isOpen ? request.prompt : PromptWords.escaped(request.prompt))
    negative.set(isOpen ? request.negativePrompt : PromptWords.escaped(request.negativePrompt))
    parameters.adopt(request)
    show(.studio)
    pane = .prompt
  }
}
