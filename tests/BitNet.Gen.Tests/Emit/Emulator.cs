using BitNet.Gen.Specs;

namespace BitNet.Gen.Tests.Emit;

/// <summary>Compiles C programs for a target that this machine may lack, and runs them as its proof says.</summary>
internal static class Emulator
{
    /// <summary>
    /// C that puts an image of machine code into memory: <c>static uint8_t *image</c>, and <c>static int load(const char *name)</c>, which gives 0 where it fails.
    /// </summary>
    public const string Loader = """
        #include <stdint.h>
        #include <stdio.h>
        #include <stdlib.h>
        #include <sys/mman.h>

        static uint8_t *image;
        static int load(const char *name)
        {
            FILE *file = fopen(name, "rb");
            if (!file || fseek(file, 0, SEEK_END)) return 0;
            long bytes = ftell(file);
            rewind(file);
            image = mmap(0, bytes, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
            if (image == MAP_FAILED || fread(image, bytes, 1, file) != 1) return 0;
            __builtin___clear_cache((char *)image, (char *)image + bytes);
            return 1;
        }


        """;

    /// <summary>Skips the test where the proof's compiler or emulator is not installed.</summary>
    public static void SkipUnlessFound(TargetProof proof)
    {
        ExternalTool.SkipUnlessFound(proof.Compiler, "apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross");
        ExternalTool.SkipUnlessFound(proof.Emulator, "apt-get install qemu-user");
    }

    /// <summary>Runs a program; its arguments are the names of a file with the input, of one for the output, and of one with the image.</summary>
    public static byte[] Run(TargetProof proof, string text, byte[] input, byte[] image)
    {
        string folder = Directory.CreateTempSubdirectory("bitnet-emulator-").FullName;
        try
        {
            string source = Path.Combine(folder, "source.c"), program = Path.Combine(folder, "program");
            string inputFile = Path.Combine(folder, "in"), outputFile = Path.Combine(folder, "out"), imageFile = Path.Combine(folder, "image");
            File.WriteAllText(source, text);
            File.WriteAllBytes(inputFile, input);
            File.WriteAllBytes(imageFile, image);
            // Registers are read from and written to bytes: the compiler must not reason from types that memory holds one of them only.
            ExternalTool.Run(proof.Compiler, [.. proof.Options.Split(' ', StringSplitOptions.RemoveEmptyEntries), "-O1", "-fno-strict-aliasing", "-static", "-o", program, source]);
            ExternalTool.Run(proof.Emulator, [program, inputFile, outputFile, imageFile]);
            return File.ReadAllBytes(outputFile);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
