namespace RemoteAccess.Silo.Demo.Proc;

/// <summary><c>/proc</c> of this machine; on systems without <c>/proc</c> every read gives null.</summary>
internal sealed class ProcFiles(string root) : IProcFiles
{
    /// <summary>Reads the real <c>/proc</c>.</summary>
    public ProcFiles()
        : this("/proc")
    {
    }

    /// <inheritdoc/>
    public string? Read(string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, name));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return null;
        }
    }
}
