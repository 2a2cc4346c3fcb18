using RemoteAccess.Silo.Demo.Proc;

namespace RemoteAccess.Silo.Tests.Demo;

/// <summary>Files from memory, with every read counted.</summary>
internal sealed class FakeProcFiles : IProcFiles
{
    public Dictionary<string, string> Files { get; } = [];

    public int Reads { get; set; }

    public string? Read(string name)
    {
        Reads++;
        return Files.GetValueOrDefault(name);
    }
}
