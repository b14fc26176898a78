import FileNames
import Foundation
import Recipes

/// A file that a recipe names with what it is worth there, written `FILE:WEIGHT`.
protocol RecipeFile {
  var file: String { get set }
  init?(text: String)
}

extension RecipeFile {
  /// The same file by its whole path, which a recipe can be run with from anywhere.
  var located: Self {
    var located = self
    located.file = URL(file: file.expandingTilde).path
    return located
  }
}

extension LoRA: RecipeFile {}
extension PicturePrompt: RecipeFile {}
