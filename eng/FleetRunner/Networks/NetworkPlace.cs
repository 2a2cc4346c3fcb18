using RemoteAccess.FleetRunner.Processes;

namespace RemoteAccess.FleetRunner.Networks;

/// <summary>A network namespace with one address. A process that sleeps holds it.</summary>
public sealed class NetworkPlace
{
    internal NetworkPlace(string address, ChildProcess holder) => (Address, Holder) = (address, holder);

    /// <summary>Its address.</summary>
    public string Address { get; }

    internal ChildProcess Holder { get; }

    // The process has begun in the namespace of this one.
    internal bool IsApart => NamespaceOf($"{Holder.Id}") is { } there && there != NamespaceOf("self");

    /// <summary>The command that runs a program in it.</summary>
    public string[] Command(params string[] command) => ["nsenter", $"--net=/proc/{Holder.Id}/ns/net", "--", .. command];

    private static string? NamespaceOf(string process) => new FileInfo($"/proc/{process}/ns/net").LinkTarget;
}
