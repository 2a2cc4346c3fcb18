namespace RemoteAccess.Benchmarks;

/// <summary>A benchmark that measures refusals would look fast.</summary>
internal static class Must
{
    public static void Hold(bool condition)
    {
        if (!condition)
        {
            throw new InvalidOperationException(
                "The work that is measured was not done: a frame was refused or a connection not registered.");
        }
    }
}
