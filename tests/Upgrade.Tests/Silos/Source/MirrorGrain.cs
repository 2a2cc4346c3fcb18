namespace RemoteAccess.Upgrade;

/// <summary>The mirror of this build.</summary>
[GrainType("mirror-" + Builds.Own)]
internal sealed class MirrorGrain(Samples samples) : Grain, IMirrorGrain
{
    public ValueTask<Dictionary<string, string>> Read(object value) => new(MemberTree.Of(value));

    public ValueTask<object> Echo(object value) => new(value);

    public ValueTask<Schema> GetSchema() => new(Schema.Own);

    public ValueTask Throw(string alias) => throw samples.Exception(alias);
}
