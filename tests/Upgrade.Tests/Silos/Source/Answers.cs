namespace RemoteAccess.Upgrade;

/// <summary>The answers of the stubs: a sample, after a look at what arrived. The caller says in the request context what it
/// sent.</summary>
internal sealed class Answers(IGrainFactory grains, Samples samples)
{
    private const string Sender = "upgrade.sender", Sent = "upgrade.sent";

    /// <summary>Notes what is about to be sent by this grain.</summary>
    public static void Announce(params object[] arguments)
    {
        RequestContext.Set(Sender, Builds.Own);
        RequestContext.Set(Sent, arguments.Select(MemberTree.Of).ToList());
    }

    /// <summary>Compares the arguments with what the caller sent.</summary>
    /// <exception cref="InvalidOperationException">Something arrived otherwise.</exception>
    public async Task<T> To<T>(params object[] arguments)
    {
        var (sender, sent) = ((string)RequestContext.Get(Sender)!, (List<Dictionary<string, string>>)RequestContext.Get(Sent)!);
        RequestContext.Clear();
        var comparison = new Comparison(await grains.GetGrain<IMirrorGrain>(Builds.Grain("mirror", sender)).GetSchema());
        var differences = sent.Zip(arguments.Select(MemberTree.Of), comparison.Differences).SelectMany(found => found).ToArray();
        return sent.Count == arguments.Length && differences.Length == 0
            ? samples.Of<T>()
            : throw new InvalidOperationException($"{sent.Count} arguments for {arguments.Length}: {string.Join("; ", differences)}");
    }
}
