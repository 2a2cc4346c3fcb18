namespace RemoteAccess.Silo.Demo.Proc;

/// <summary>The text files in which the kernel describes the machine.</summary>
internal interface IProcFiles
{
    /// <summary>Reads one file, e.g. <c>net/dev</c>; null if it does not exist or cannot be read.</summary>
    string? Read(string name);
}
