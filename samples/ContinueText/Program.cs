using BitNet.Inference.Generation;
using BitNet.Inference.Loading;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: ContinueText MODEL.gguf \"Once upon a time\"");
    return 2;
}

using LanguageModel model = LanguageModel.Load(args[0]);
using Session session = model.CreateSession(capacity: 512);
var generator = new TextGenerator(session, model.Tokenizer!, new GenerationOptions { MaxTokens = 100 });
generator.Generate(model.Tokenizer!.Encode(args[1]), text => Console.Out.Write(text));
Console.WriteLine();
return 0;
