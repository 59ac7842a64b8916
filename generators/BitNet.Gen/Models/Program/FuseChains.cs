namespace BitNet.Gen.Models.Program;

/// <summary>Makes one kernel of calls that feed each other row by row, so that what passes between them stays in the cache.</summary>
internal static class FuseChains
{
    public static void Run(ProgramDraft draft)
    {
        foreach (var section in draft.Sections)
        {
            for (int second = 0; second < section.Count; second++)
            {
                // The fused call stands where the second stood, where everything it reads is there, and may be fused again.
                while (FindFirst(draft, section, second) is { } first)
                {
                    section[second] = new KernelPair((KernelStep)section[first.At], (KernelStep)section[second], first.Value).Fuse(draft);
                    section.RemoveAt(first.At);
                    second--;
                }
            }
        }
    }

    private static (int At, int Value)? FindFirst(ProgramDraft draft, List<ModelStep> section, int second)
    {
        if (section[second] is not KernelStep reader) return null;
        for (int at = second - 1; at >= 0; at--)
        {
            if (section[at] is not KernelStep writer) continue;
            foreach (int value in writer.Writes().Where(written => reader.Reads().Contains(written) && draft.Uses(written) == 1))
            {
                if (new KernelPair(writer, reader, value).CanFuse(draft)) return (at, value);
            }
        }

        return null;
    }
}
