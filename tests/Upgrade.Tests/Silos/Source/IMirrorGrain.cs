namespace RemoteAccess.Upgrade;

/// <summary>Tells what a silo of one build reads when a record arrives. Trees: <see cref="MemberTree"/>.</summary>
[Alias("upgrade.IMirrorGrain")]
public interface IMirrorGrain : IGrainWithStringKey
{
    /// <summary>The tree of what arrived.</summary>
    [Alias("Read")]
    ValueTask<Dictionary<string, string>> Read(object value);

    /// <summary>What arrived.</summary>
    [Alias("Echo")]
    ValueTask<object> Echo(object value);

    /// <summary>What this build knows.</summary>
    [Alias("GetSchema")]
    ValueTask<Schema> GetSchema();

    /// <summary>Throws that exception.</summary>
    [Alias("Throw")]
    ValueTask Throw(string alias);
}
