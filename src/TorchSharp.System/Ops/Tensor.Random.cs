namespace TorchSharp;

// Draws; from the default generator unless one is given.
public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>1 with probability x, else 0.</summary>
        public Tensor bernoulli(Generator? generator = null) => Aten.bernoulli.Call(this, generator);

        /// <summary>Fills with 1 with probability p, else 0.</summary>
        public Tensor bernoulli_(double p = 0.5, Generator? generator = null) { Aten.bernoulli__float.Invoke(this, p, generator); return this; }

        /// <summary>Fills with 1 with probability p, else 0.</summary>
        public Tensor bernoulli_(Tensor p, Generator? generator = null) { Aten.bernoulli__Tensor.Invoke(this, p, generator); return this; }

        /// <summary>Fills with draws from N(mean, std²).</summary>
        public Tensor normal_(double mean = 0, double std = 1, Generator? generator = null) { Aten.normal_.Invoke(this, mean, std, generator); return this; }

        /// <summary>Fills with draws from the uniform distribution on [from, to).</summary>
        public Tensor uniform_(double from, double to, Generator? generator = null) { Aten.uniform_.Invoke(this, from, to, generator); return this; }

        /// <summary>Fills with integers drawn uniformly from [from, to).</summary>
        public Tensor random_(double from, double to, Generator? generator = null) { Aten.random__from.Invoke(this, (long)from, (long)to, generator); return this; }

        /// <summary>Fills with draws of density lambda·exp(−lambda·x).</summary>
        public Tensor exponential_(double lambda = 1, Generator? generator = null) { Aten.exponential_.Invoke(this, lambda, generator); return this; }

        /// <summary>Fills with e to the power of draws from N(mean, std²).</summary>
        public Tensor log_normal_(double mean = 0, double std = 1, Generator? generator = null) { Aten.log_normal_.Invoke(this, mean, std, generator); return this; }

        /// <summary>Fills with draws from the Cauchy distribution.</summary>
        public Tensor cauchy_(double median = 0, double sigma = 1, Generator? generator = null) { Aten.cauchy_.Invoke(this, median, sigma, generator); return this; }

        /// <summary>Fills with the number of trials up to the first success at probability p.</summary>
        public Tensor geometric_(double p, Generator? generator = null) { Aten.geometric_.Invoke(this, p, generator); return this; }

        /// <summary>Indices drawn with probability proportional to the weights in each row.</summary>
        public Tensor multinomial(long num_samples, bool replacement = false, Generator? generator = null) => Aten.multinomial.Call(this, num_samples, replacement, generator);

        /// <summary>Draws from Poisson distributions of rate x.</summary>
        public Tensor poisson(Generator? generator = null) => Aten.poisson.Call(this, generator);

        /// <summary>Draws from binomial distributions of x trials.</summary>
        public Tensor binomial(Tensor prob, Generator? generator = null) => Aten.binomial.Call(this, prob, generator);
    }
}
